CREATE TABLE users (id bigint);
INSERT INTO users (name) VALUES ('Ada');
