CREATE TABLE users AS SELECT 1 AS id, 'Barbara' AS name;
