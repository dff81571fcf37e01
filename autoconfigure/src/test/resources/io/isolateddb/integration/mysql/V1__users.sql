CREATE TABLE users (
	id   bigint AUTO_INCREMENT PRIMARY KEY,
	name text NOT NULL
);

INSERT INTO users (name) VALUES ('Ada');

CREATE FUNCTION current_database() RETURNS varchar(64) DETERMINISTIC NO SQL RETURN database();
