--liquibase formatted sql

--changeset isolateddb:1
CREATE TABLE users (
	id   bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
	name text NOT NULL
);

--changeset isolateddb:2
INSERT INTO users (name) VALUES ('Ada');
