CREATE TABLE users (
	id   integer PRIMARY KEY AUTOINCREMENT,
	name text NOT NULL
);

CREATE TABLE posts (
	id     integer PRIMARY KEY,
	author integer NOT NULL REFERENCES users (id)
);

INSERT INTO users (name) VALUES ('Ada');
