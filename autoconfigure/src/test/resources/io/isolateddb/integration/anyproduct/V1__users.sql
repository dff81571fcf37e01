CREATE TABLE users (
	id   integer DEFAULT 2,
	name varchar(100) NOT NULL
);

INSERT INTO users VALUES (1, 'Barbara');
