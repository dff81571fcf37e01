CREATE TABLE users (id integer PRIMARY KEY AUTOINCREMENT, name varchar(100) NOT NULL UNIQUE COLLATE NOCASE, age int)
CREATE TABLE posts (id integer PRIMARY KEY AUTOINCREMENT, author int REFERENCES users (id) ON DELETE CASCADE ON UPDATE CASCADE, title text, length int GENERATED ALWAYS AS (length(title)) STORED)
CREATE TABLE comments (id integer PRIMARY KEY, post int REFERENCES posts (id) ON DELETE SET NULL, body text)
CREATE TABLE tags (name text NOT NULL PRIMARY KEY, weight real) WITHOUT ROWID
CREATE TABLE log (entry, payload blob)
CREATE TABLE empty_table (id integer PRIMARY KEY AUTOINCREMENT, "odd "" name" text)
CREATE TABLE strict_table (id int NOT NULL, amount real CHECK (amount >= 0), PRIMARY KEY (id, amount)) STRICT
CREATE INDEX posts_title ON posts (title) WHERE title IS NOT NULL
CREATE UNIQUE INDEX log_entry ON log (entry, length(payload))
CREATE VIEW titles AS SELECT u.name, p.title FROM users u JOIN posts p ON p.author = u.id
CREATE TRIGGER users_logged AFTER UPDATE ON users BEGIN INSERT INTO log VALUES (new.name || random(), randomblob(8)); END
CREATE TRIGGER titles_insert INSTEAD OF INSERT ON titles BEGIN INSERT INTO posts (author, title) SELECT id, new.title FROM users WHERE name = new.name; END
CREATE VIRTUAL TABLE search USING fts5(title, body)
INSERT INTO users (name, age) VALUES ('Ada', 36), ('Grace', 85), ('Barbara', NULL)
INSERT INTO posts (author, title) VALUES (1, 'Notes'), (2, 'Nanoseconds'), (2, NULL)
INSERT INTO comments (post, body) VALUES (1, 'first'), (2, 'zeroth')
INSERT INTO tags VALUES ('math', 1.5), ('navy', 2)
INSERT INTO log VALUES ('started', x'00ff'), (17, NULL), (NULL, zeroblob(5000))
INSERT INTO strict_table VALUES (1, 2.5)
INSERT INTO search (title, body) VALUES ('Notes', 'on the engine'), ('Nanoseconds', 'a piece of wire')
DELETE FROM users WHERE name = 'Barbara'
PRAGMA user_version = 7
