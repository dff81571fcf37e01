-- What changes rows only, and can be undone. {n} is a small number, {k} a large one. Some have to fail
INSERT INTO log VALUES ('new {k}', {n})
INSERT INTO posts (author, title, body) VALUES ({n}, 'post {k}', 'words {k}')
INSERT INTO posts (author, title) SELECT id, name FROM users WHERE id <= 3
INSERT IGNORE INTO likes VALUES ({n}, 1)
INSERT INTO tags VALUES ('tag {n}', 1) ON DUPLICATE KEY UPDATE weight = weight + 1
INSERT INTO tags VALUES ('tag', 1) ON DUPLICATE KEY UPDATE weight = weight + 1
INSERT INTO far (text) VALUES ('a'), ('b'), ('c')
INSERT INTO far (id, text) VALUES ({k}0, 'jump')
-- fails INSERT INTO far (text) VALUES ('waste'), (repeat('x', 100))
INSERT INTO places (spot) VALUES (ST_GeomFromText('POINT({n} {k})'))
INSERT INTO measures VALUES ({n}, '2001-01-01', 1), ({n}, '2030-01-01', 2)
INSERT INTO notes (text) VALUES ('note {k}')
INSERT INTO fleeting VALUES ({k}, 'gone')
INSERT INTO `odd ``table``` (`a b`, `?`) VALUES ('{k}', {n})
INSERT INTO `снимки` (`имя`) VALUES ('{k}'), ('ж')
INSERT INTO merged_one VALUES ({n})
INSERT INTO fixed VALUES ()
INSERT INTO huge (text) VALUES ('{k}'), ('next')
INSERT INTO kinds (id, j) VALUES ({k}, '[{n}]')
INSERT INTO scratch VALUES ({n}, {k})
INSERT INTO scratch WITH RECURSIVE n AS (SELECT 1 AS i UNION ALL SELECT i + 1 FROM n WHERE i < 900) SELECT i + 100000, {k} FROM n
INSERT INTO comments (post, author, text) VALUES (1, 1, 'comment {k}'), (2, NULL, 'other')
INSERT INTO watched (value) VALUES ({n}), (NULL)
INSERT INTO audit (line) SELECT concat('copy ', line) FROM audit
REPLACE INTO tags VALUES ('tag', {n}), ('new {n}', 0)
REPLACE INTO scratch VALUES ({n}, {n})
REPLACE INTO posts (id, author, title) VALUES (1, 2, 'replaced')
UPDATE posts SET title = 'updated {k}' WHERE id = 1
UPDATE posts SET body = repeat('wide ', {k}) WHERE id = 2
UPDATE users SET visits = visits + {n}
UPDATE users SET id = id + {k} WHERE id = 3
UPDATE users SET name = concat(name, '{n}') WHERE id = 2
UPDATE log SET number = {k} WHERE line = 'z' LIMIT 1
UPDATE tags SET name = concat(name, ' {n}') ORDER BY name DESC LIMIT 1
UPDATE kinds SET e = 'b', l = x'0102', f = {n} / 3 WHERE id = 1
UPDATE measures SET day = '2025-01-01' WHERE id = 1
UPDATE far SET id = id + {k}
UPDATE tags SET name = upper(name)
UPDATE tags SET name = 'x' WHERE name = 'tag'; UPDATE tags SET name = 'tag' WHERE name = 'zebra'; UPDATE tags SET name = 'zebra' WHERE name = 'x'
UPDATE kinds SET s = 'x,y', j = '[{n}]', b = NULL, l = repeat('l', {k}), bits = 1, d = {n}, y = 2001, t = '01:00:00.5', dt = '2001-01-01'
UPDATE places SET spot = ST_GeomFromText('POINT({k} {n})')
UPDATE comments SET text = upper(text), parent = NULL
UPDATE comments SET id = {k} + 1000 WHERE id = 5; UPDATE comments SET id = 5 WHERE id = {k} + 1000
UPDATE watched SET value = {n}
UPDATE users u JOIN posts p ON p.author = u.id SET u.visits = {k}, p.title = concat(p.title, '!')
UPDATE visited SET visits = visits + 1
UPDATE notes SET text = 'updated' WHERE id = 1
UPDATE `снимки` SET `имя` = concat(`имя`, '{n}')
UPDATE huge SET text = '{k}'
DELETE FROM `снимки` WHERE id = {n}
DELETE FROM fixed LIMIT 1
DELETE FROM merged_two
UPDATE guarded SET value = value WHERE id = 77
DELETE FROM users WHERE id = {n}
DELETE FROM users WHERE name = 'Ada'
DELETE FROM posts WHERE id <= {n}
DELETE FROM comments WHERE id = 1
DELETE FROM log
DELETE FROM log LIMIT 1
DELETE FROM tags WHERE name LIKE 'm%'
DELETE FROM `odd ``table``` WHERE `select` = 1
DELETE FROM places
DELETE FROM measures WHERE id = 2
DELETE FROM notes
DELETE p, c FROM posts p LEFT JOIN comments c ON c.post = p.id WHERE p.id = 1
DELETE FROM likes USING likes JOIN users ON users.id = likes.person WHERE users.id = {n}
DELETE FROM scratch
DELETE FROM watched WHERE id = {n}
SELECT * FROM users FOR UPDATE
SELECT posts_of(1), twice({n})
DO twice(3)
BEGIN; INSERT INTO far (text) VALUES ('rolled back'); UPDATE users SET visits = 99; ROLLBACK
BEGIN; DELETE FROM posts; SAVEPOINT a; INSERT INTO posts (author) VALUES (1); ROLLBACK TO a; COMMIT
BEGIN; INSERT INTO log VALUES ('left open', 1); UPDATE tags SET weight = 0
SET autocommit = 0; INSERT INTO far (text) VALUES ('not committed'); SET autocommit = 1
XA START 'x{k}'; INSERT INTO log VALUES ('xa', 1); XA END 'x{k}'; XA COMMIT 'x{k}' ONE PHASE
XA START 'y{k}'; INSERT INTO log VALUES ('xa', 1); XA END 'y{k}'; XA PREPARE 'y{k}'; XA COMMIT 'y{k}'
XA START 'z{k}'; INSERT INTO far (text) VALUES ('xa'); XA END 'z{k}'; XA PREPARE 'z{k}'; XA ROLLBACK 'z{k}'
LOCK TABLES log WRITE; INSERT INTO log VALUES ('locked', 1); UNLOCK TABLES
LOCK TABLES log WRITE, tags READ
SELECT get_lock('app {n}', 0)
SET foreign_key_checks = 0; DELETE FROM users; INSERT INTO likes VALUES ({k}, {k})
SET unique_checks = 0, sql_mode = ''; INSERT INTO kinds (id, e) VALUES ({k}, 'nonsense')
SET @mine = {k}, character_set_results = latin1, time_zone = '+05:00'
SET SESSION TRANSACTION ISOLATION LEVEL SERIALIZABLE
SET NAMES utf8mb3; INSERT INTO log VALUES ('latin', 0)
SET insert_id = {k}00; INSERT INTO far (text) VALUES ('set')
SET auto_increment_increment = 10; INSERT INTO far (text) VALUES ('a'), ('b')
-- mysql SET sql_safe_updates = 1, max_execution_time = 1000
-- mariadb SET sql_safe_updates = 1, max_statement_time = 1000
PREPARE p FROM 'SELECT 1'
HANDLER tags OPEN; HANDLER tags READ FIRST
ANALYZE TABLE users, posts
CHECK TABLE log
CHECKSUM TABLE users, tags
EXPLAIN SELECT * FROM users
SHOW CREATE TABLE users
SHOW TABLES
-- mariadb SELECT nextval(numbers)
-- mariadb SELECT nextval(uncached)
-- mariadb SELECT setval(numbers, {k})
-- mariadb SELECT setval(uncached, {n})
-- mariadb INSERT INTO log VALUES ('sequence', NEXT VALUE FOR numbers)
-- mariadb DELETE FROM tags RETURNING name
-- mariadb SET STATEMENT max_statement_time = 10 FOR INSERT INTO log VALUES ('statement', 1)
-- fails INSERT INTO nothing VALUES (1)
INSERT INTO users (name) VALUES ('Ada')
-- fails SIGNAL SQLSTATE '45000'
-- rest: what may need a fresh clone
INSERT INTO guarded VALUES ({k}, 1)
UPDATE guarded SET value = {k}
DELETE FROM guarded WHERE id = 1
REPLACE INTO guarded VALUES (1, 5)
INSERT INTO users (name, visits) VALUES ('new {k}', {n})
INSERT INTO a_merged VALUES ({k})
DELETE FROM a_merged WHERE id = {n}
INSERT INTO stamped (id, made) VALUES ({k}, '2020-07-01 12:00:00')
UPDATE stamped SET made = '2020-07-01 12:00:00'
CALL quoted()
-- mariadb INSERT INTO versioned VALUES ({k}, 1)
TRUNCATE TABLE log
TRUNCATE TABLE scratch
TRUNCATE TABLE far
CREATE TABLE added (id int)
CREATE TABLE IF NOT EXISTS log (id int)
CREATE TABLE copied LIKE users
CREATE TABLE selected SELECT * FROM users
CREATE TEMPORARY TABLE temporary_one (id int); INSERT INTO temporary_one VALUES (1); DROP TEMPORARY TABLE temporary_one
CREATE TEMPORARY TABLE log (id int); INSERT INTO log VALUES (1)
CREATE TABLE brief (id int); DROP TABLE brief
DROP TABLE likes
DROP TABLE IF EXISTS nothing
ALTER TABLE log ADD COLUMN quick int DEFAULT 5
ALTER TABLE log ADD COLUMN quick int, DROP COLUMN number
ALTER TABLE users ALTER COLUMN visits SET DEFAULT 9
ALTER TABLE far AUTO_INCREMENT = 9{k}
ALTER TABLE log ENGINE = InnoDB
ALTER TABLE log COMMENT 'other'
ALTER TABLE tags CONVERT TO CHARACTER SET utf8mb4
ALTER TABLE measures TRUNCATE PARTITION old
ALTER TABLE measures DROP PARTITION old
ALTER TABLE measures ADD INDEX (value)
ALTER TABLE users DROP CONSTRAINT visited
ALTER TABLE posts ADD CONSTRAINT more CHECK (char_length(title) < 1000)
ALTER TABLE scratch RENAME TO scratched
RENAME TABLE log TO log2, scratch TO log
RENAME TABLE log TO log2, log2 TO log
CREATE INDEX more ON log (number)
DROP INDEX by_length ON users
CREATE VIEW more AS SELECT 1 AS one
CREATE OR REPLACE VIEW visited AS SELECT 1 AS one
ALTER VIEW visited AS SELECT 2 AS two
DROP VIEW a_top
CREATE TRIGGER more BEFORE UPDATE ON tags FOR EACH ROW SET NEW.weight = 0
DROP TRIGGER guard
DROP TRIGGER guard; INSERT INTO guarded VALUES ({k}, 1)
CREATE FUNCTION more() RETURNS int DETERMINISTIC RETURN 1
DROP FUNCTION posts_of
ALTER FUNCTION twice COMMENT 'changed'
CREATE PROCEDURE more() DELETE FROM log
DROP PROCEDURE add_user
ALTER PROCEDURE add_user SQL SECURITY INVOKER
CALL add_user('called {k}')
CALL forget(1)
CALL forget(2)
CREATE EVENT more ON SCHEDULE EVERY 1 YEAR STARTS '2036-01-01 00:00:00' DO DELETE FROM log
ALTER EVENT daily DISABLE
DROP EVENT dormant
ALTER DATABASE CHARACTER SET latin1
PREPARE p FROM 'TRUNCATE TABLE log'; EXECUTE p
PREPARE p FROM 'INSERT INTO log VALUES (1, 1)'; EXECUTE p
PREPARE p FROM 'CREATE TABLE prepared (id int)'; EXECUTE p; DEALLOCATE PREPARE p
OPTIMIZE TABLE log
REPAIR TABLE notes
SET PASSWORD = 'Other-1-password'
-- mysql ALTER USER CURRENT_USER() IDENTIFIED BY 'Other-1-password'
-- mariadb -- fails ALTER USER CURRENT_USER() IDENTIFIED BY 'Other-1-password'
-- fails GRANT SELECT ON users TO CURRENT_USER()
USE information_schema
-- mariadb CREATE SEQUENCE more
-- mariadb ALTER SEQUENCE numbers INCREMENT BY 2
-- mariadb DROP SEQUENCE uncached
-- mariadb BEGIN NOT ATOMIC TRUNCATE TABLE log; END
-- mariadb EXECUTE IMMEDIATE 'TRUNCATE TABLE log'
-- mariadb TRUNCATE TABLE tags; INSERT INTO tags VALUES ('m', 0)
-- mysql ALTER TABLE log ADD COLUMN quick int, ALGORITHM = INSTANT
-- mysql ALTER TABLE users ALTER INDEX by_length INVISIBLE
-- mysql ANALYZE TABLE users UPDATE HISTOGRAM ON visits
