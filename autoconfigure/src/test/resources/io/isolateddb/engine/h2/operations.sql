INSERT INTO users (name) VALUES ('n' || ?1)
INSERT INTO users (id, name) VALUES (?1 + 10, 'given' || ?1)
INSERT INTO users (name) SELECT 'many' || x FROM system_range(1, ?1)
UPDATE users SET name = name || '!' WHERE mod(id, 2) = mod(?1, 2)
UPDATE users SET id = id + 100 WHERE id = mod(?1, 5)
DELETE FROM users WHERE id = mod(?1, 6)
DELETE FROM users
MERGE INTO users (id, name) KEY (id) VALUES (mod(?1, 6), 'merged' || ?1)
INSERT INTO posts (author, title) SELECT id, 'by ' || name FROM users
UPDATE posts SET title = 't' || ?1 WHERE mod(id, 3) = 0
UPDATE posts SET author = NULL
DELETE FROM posts WHERE id < 100 + ?1
INSERT INTO posts (id, author, title) OVERRIDING SYSTEM VALUE VALUES (1000 + ?1, 1, 'over')
INSERT INTO tags VALUES ('tag' || ?1, ?1)
UPDATE tags SET name = name || '+' WHERE weight > mod(?1, 3)
DELETE FROM tags WHERE weight = mod(?1, 4)
INSERT INTO tagged SELECT max(p.id), min(t.name) FROM posts p, tags t
DELETE FROM tagged
INSERT INTO log VALUES ('w' || ?1, mod(?1, 3))
INSERT INTO log SELECT what, at + 1 FROM log WHERE at = mod(?1, 3)
UPDATE log SET at = at + 1 WHERE what LIKE '%' || mod(?1, 10)
DELETE FROM log WHERE at = mod(?1, 3)
DELETE FROM log FETCH FIRST 3 ROWS ONLY
INSERT INTO log (_ROWID_, what, at) VALUES (?1 + 2000, 'far', 1)
INSERT INTO documents (body, scan, number) VALUES (repeat('x', ?1 * 100), CAST(repeat('y', ?1 * 90) AS varbinary(100000)), ?1)
UPDATE documents SET body = body || repeat('z', 500)
UPDATE documents SET scan = NULL WHERE number = mod(?1, 4)
UPDATE documents SET body = 'other' WHERE number = 1
DELETE FROM documents WHERE number = mod(?1, 4)
UPDATE kinds SET list = array_append(list, CAST(?1 AS int)), amount = amount + 1.0 WHERE id = 1
UPDATE kinds SET price = 1.50000, ratio = 0.0, padded = 'ab   '
UPDATE kinds SET moment = moment AT TIME ZONE '+00:00'
UPDATE kinds SET doc = JSON '{"b": 2}', colour = 'green', other = 2
DELETE FROM kinds WHERE id < mod(?1, 3)
INSERT INTO kinds (id) VALUES (?1 + 5)
INSERT INTO late VALUES (?1, 'late')
UPDATE late SET id = id + mod(?1, 7)
DELETE FROM late WHERE id > mod(?1, 10)
INSERT INTO scratch VALUES (?1, 'scratch')
DELETE FROM scratch
INSERT INTO "Other ""one"""."Users" ("a b") VALUES ('v' || ?1)
TRUNCATE TABLE log
TRUNCATE TABLE tagged RESTART IDENTITY
SELECT NEXT VALUE FOR numbers
SELECT NEXT VALUE FOR circle
SELECT NEXT VALUE FOR down
SELECT NEXT VALUE FOR few
SELECT NEXT VALUE FOR few FROM system_range(1, 3)
ALTER SEQUENCE numbers RESTART WITH 77
ALTER SEQUENCE few INCREMENT BY 2
ALTER TABLE users ALTER COLUMN id RESTART WITH 500
SELECT * FROM users FOR UPDATE
SELECT count(*) FROM authors
SET @v = ?1
SET SCHEMA "Other ""one"""
SET LOCK_TIMEOUT 17
SET QUERY_TIMEOUT 1234
SET TIME ZONE '3'
SET NON_KEYWORDS VALUE
SET THROTTLE 0
SET VARIABLE_BINARY TRUE
SET SESSION CHARACTERISTICS AS TRANSACTION ISOLATION LEVEL SERIALIZABLE
CREATE LOCAL TEMPORARY TABLE own (id int PRIMARY KEY) AS SELECT 1
COMMIT
ROLLBACK
SAVEPOINT s
SAVEPOINT s; INSERT INTO log VALUES ('saved', 1); ROLLBACK TO SAVEPOINT s; COMMIT
