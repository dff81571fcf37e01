-- rows
INSERT INTO users (name, age) VALUES ('U' || abs(random()), 1)
INSERT INTO users (id, name) VALUES (abs(random() % 1000000), 'I' || abs(random()))
INSERT OR IGNORE INTO users (name) VALUES ('ada')
INSERT OR REPLACE INTO users (id, name) VALUES (1, 'Ada the second')
INSERT INTO users (name) VALUES ('Grace') ON CONFLICT (name) DO UPDATE SET age = 1 + coalesce(age, 0)
INSERT INTO users (name) SELECT 'copy ' || random() FROM posts
UPDATE users SET age = age + 1
UPDATE users SET name = upper(name) WHERE id = 1
UPDATE users SET id = id + 100 WHERE id = 2
DELETE FROM users WHERE id = 1
DELETE FROM users
INSERT INTO posts (author, title) VALUES (2, 'T' || random())
INSERT INTO posts (title) VALUES (hex(randomblob(4000)))
UPDATE posts SET title = NULL
UPDATE posts SET title = 'x' || rowid
DELETE FROM posts WHERE id % 2 = 0
DELETE FROM posts
INSERT INTO comments (post, body) VALUES (1, 'again')
INSERT INTO comments (id, body) VALUES (9223372036854775807, 'last')
DELETE FROM comments
INSERT INTO tags VALUES ('t' || random(), random())
INSERT OR REPLACE INTO tags VALUES ('math', -1)
UPDATE tags SET name = name || '!'
DELETE FROM tags
INSERT INTO log VALUES (random(), randomblob(100))
INSERT INTO log WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 200) SELECT 'n' || i || random(), zeroblob(i) FROM n
UPDATE log SET payload = zeroblob(9000) WHERE rowid = 1
UPDATE log SET rowid = rowid + 1000
DELETE FROM log
INSERT INTO empty_table ("odd "" name") VALUES ('something')
INSERT INTO empty_table (id) VALUES (5000)
DELETE FROM empty_table
INSERT INTO strict_table VALUES (abs(random() % 100000), 1.25)
DELETE FROM strict_table
INSERT INTO titles VALUES ('Ada', 'by the view')
INSERT INTO search (title, body) VALUES ('more', 'words to find')
UPDATE search SET body = 'rewritten'
DELETE FROM search
UPDATE sqlite_sequence SET seq = seq + 10
UPDATE sqlite_sequence SET seq = 77 WHERE name = 'users'
DELETE FROM sqlite_sequence
-- rest
CREATE TABLE added (id integer PRIMARY KEY AUTOINCREMENT, x)
CREATE TABLE copied AS SELECT * FROM users
CREATE TEMPORARY TABLE scratch AS SELECT 1 AS one
CREATE TEMPORARY VIEW users AS SELECT 'shadow' AS name
CREATE TEMPORARY TRIGGER hidden AFTER INSERT ON main.tags BEGIN DELETE FROM comments; END
CREATE INDEX added_index ON users (age)
CREATE VIEW added_view AS SELECT 1 AS one
CREATE TRIGGER added_trigger AFTER DELETE ON tags BEGIN INSERT INTO log VALUES ('gone' || random(), NULL); END
CREATE VIRTUAL TABLE places USING rtree(id, west, east)
ALTER TABLE users ADD COLUMN city text DEFAULT 'London'
ALTER TABLE comments RENAME TO remarks
ALTER TABLE comments RENAME COLUMN body TO content
ALTER TABLE users DROP COLUMN age
DROP TABLE comments
DROP TABLE empty_table
DROP VIEW titles
DROP TRIGGER users_logged
DROP INDEX posts_title
DROP TABLE search
VACUUM
REINDEX
ANALYZE
PRAGMA optimize
PRAGMA user_version = 99
PRAGMA application_id = 5
PRAGMA foreign_keys = OFF
PRAGMA recursive_triggers = OFF
PRAGMA ignore_check_constraints = ON
PRAGMA query_only = ON
PRAGMA cache_size = 10
PRAGMA case_sensitive_like = ON
PRAGMA synchronous = FULL
PRAGMA busy_timeout = 1
PRAGMA secure_delete = ON
PRAGMA reverse_unordered_selects = ON
PRAGMA defer_foreign_keys = ON
PRAGMA legacy_alter_table = ON
PRAGMA read_uncommitted = ON
PRAGMA temp_store = MEMORY
PRAGMA wal_checkpoint(PASSIVE)
PRAGMA wal_checkpoint(TRUNCATE)
PRAGMA incremental_vacuum
ATTACH ':memory:' AS other
ATTACH '' AS spare
