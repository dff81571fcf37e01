CREATE TABLE users (
	id   bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
	name text NOT NULL
);

INSERT INTO users (name) VALUES ('Ada');
