-- What changes rows only in the objects of kinds.sql, and can be undone, as in operations.sql.
SET sql_mode = ''; INSERT INTO zero_dates (day, moment) VALUES ('0000-00-00', '2020-00-{n}')
SET sql_mode = 'ALLOW_INVALID_DATES', time_zone = '-03:00'; UPDATE zero_dates SET day = '2021-02-30', at = '2021-01-01 00:00:00' WHERE id = 2
DELETE FROM zero_dates WHERE id = 0
SET sql_mode = 'NO_AUTO_VALUE_ON_ZERO'; UPDATE zero_dates SET id = -{n} WHERE id = 0
INSERT INTO odd_format (text) VALUES ('{k}')
UPDATE odd_format SET text = 'other'
INSERT INTO orphans (person) VALUES (1), ({n})
DELETE FROM orphans WHERE person = 777
SET foreign_key_checks = 0; UPDATE orphans SET person = {k}
UPDATE users SET id = {k} WHERE id = 1
UPDATE unchecked SET n = {n} WHERE id = 2
DELETE FROM unchecked WHERE id = 1
-- mariadb SET check_constraint_checks = 0; UPDATE unchecked SET n = -{n}
INSERT INTO nearly_full (text) VALUES ('126')
INSERT INTO nearly_full (text) VALUES ('126'), ('127')
BEGIN; INSERT INTO nearly_full (text) VALUES ('rolled back'), ('too'); ROLLBACK
DELETE FROM nearly_full
-- fails INSERT INTO full_up (text) VALUES ('too many')
INSERT INTO full_up (id, text) VALUES ({k}, 'between')
DELETE FROM full_up WHERE id = 65535
-- fails UPDATE full_up SET id = 65534 WHERE id = 65535; INSERT INTO full_up (text) VALUES ('again')
INSERT INTO grouped (part, text) VALUES ('a', '{k}'), ('c', '{k}')
DELETE FROM grouped WHERE part = 'a' AND id = 2
UPDATE grouped SET text = 'x' WHERE part = 'b'
INSERT INTO in_memory (text) VALUES ('{k}')
DELETE FROM in_memory WHERE id = {n}
UPDATE in_memory SET text = 'x{n}'
INSERT INTO in_csv VALUES ({k}, '"')
DELETE FROM in_csv WHERE id = 1
UPDATE in_csv SET text = ',' WHERE id = 2
-- mariadb INSERT INTO in_aria (text) VALUES ('{k}')
-- mariadb UPDATE in_aria SET text = 'y' WHERE id = 1
-- mysql INSERT INTO in_hole VALUES ({k})
INSERT INTO float_keys VALUES (0.{k}, 'fraction'), (1.{k}e20, 'large')
UPDATE float_keys SET note = '{k}' WHERE note = 'a tenth'
UPDATE float_keys SET id = id * 3 WHERE id > 0
DELETE FROM float_keys LIMIT 1
INSERT INTO exact_keys VALUES (0.{k}, '2020-02-02 02:02:02.000{n}'), (12345678901234567890.0123456789, '2020-02-02 02:02:02.00000{n}')
DELETE FROM exact_keys
INSERT INTO odd_keys VALUES ({k} % 512, {n} % 3 + 1, {n} % 4, '-00:00:00.0{n}', x'00{k}0')
UPDATE odd_keys SET bits = bits ^ {n}, letters = 'y'
DELETE FROM odd_keys WHERE kind = 'a'
INSERT INTO text_keys VALUES ('k{n}', '{k} words')
UPDATE text_keys SET words = concat(words, '!') WHERE id = 'A'
DELETE FROM text_keys WHERE id = 'ä'
INSERT INTO computed (name, born, doc) VALUES ('New {k}', '20{n}0-01-01', concat('[', repeat('1,', {k}), '1]'))
UPDATE computed SET born = '1900-0{n}-01', doc = '{}' WHERE name = 'Ada'
UPDATE computed SET name = upper(concat(name, '{n}')) WHERE name = 'Grace'
DELETE FROM computed WHERE name = 'None'
-- mysql INSERT INTO of_functions (id, place) VALUES ({k}, ST_GeomFromText('POINT(1 {n})', 4326))
-- mysql UPDATE of_functions SET name = DEFAULT, docs = '[{n}]'
-- mysql INSERT INTO computed_key (name) VALUES ('New {n}')
-- mysql UPDATE computed_key SET name = concat(name, '{n}') WHERE name = 'Ada'
-- mysql INSERT INTO own_key VALUES ('{k}')
-- mysql UPDATE own_key SET name = '{k}' WHERE my_row_id = 1
-- mysql DELETE FROM own_key
-- mariadb INSERT INTO special (net, packed) VALUES ('::{n}', repeat('{k}', {k}))
-- mariadb UPDATE special SET words = repeat('w', {k}), net = NULL
-- mariadb INSERT INTO periods VALUES ({k}, '2020-01-01', '2020-01-02')
-- mariadb UPDATE periods FOR PORTION OF p FROM '2020-03-01' TO '2020-0{n}-28' SET id = {k}
-- mariadb DELETE FROM periods FOR PORTION OF p FROM '2020-02-01' TO '2020-02-0{n}'
-- mariadb SELECT nextval(downward)
-- mariadb SELECT setval(downward, -{n}0)
-- mariadb INSERT INTO from_sequence (text) VALUES ('{k}'), ('next')
-- mariadb BEGIN; INSERT INTO from_sequence (text) VALUES ('waste'); ROLLBACK
INSERT INTO sorted (at, region) VALUES ('202{n}-05-05', 'nw'), ('2020-0{n}-01', '')
UPDATE sorted SET region = 's' WHERE region = 'n'
DELETE FROM sorted WHERE id = {n}
INSERT INTO spread (text) VALUES ('{k}'), ('e')
UPDATE spread SET id = id + {k} WHERE id = {n}
DELETE FROM spread WHERE text = 'a'
UPDATE languages SET western = upper(western), chinese = concat(chinese, chinese), padded = 'b', raw = x'20' WHERE id = 1
INSERT INTO languages (id, wide, exact, clob) VALUES ({k}, 'ü {n}', 'A 😀', repeat('ж', {n}))
DELETE FROM languages WHERE id = 2
SET session_track_system_variables = ''; SET NAMES latin1; UPDATE languages SET western = 'x', exact = 'é' WHERE id = 1
SET session_track_system_variables = ''; SET NAMES gbk; INSERT INTO languages (id, chinese) VALUES ({k}, '{n}')
SET session_track_system_variables = ''; SET character_set_results = NULL, character_set_client = latin1
SET character_set_results = NULL, collation_connection = utf8mb4_bin
SET NAMES utf8mb4 COLLATE utf8mb4_bin; SELECT * FROM of_binary
SET sql_mode = 'ANSI_QUOTES,NO_BACKSLASH_ESCAPES'; INSERT INTO "log" VALUES ('\', {n})
-- mariadb SET sql_mode = ORACLE; INSERT INTO "log" VALUES ('a' || NULL, {n})
SET sql_mode = 'PAD_CHAR_TO_FULL_LENGTH'; UPDATE text_keys SET id = concat(trim(id), 'x') WHERE id = 'a'
SELECT * FROM piped
SELECT ansi('x'), lax({n}), whole('y')
SELECT * FROM not_between
-- fails SELECT * FROM invalid
-- fails INSERT INTO zero_dates (day) VALUES ('0000-00-00')
SET SESSION innodb_strict_mode = 0, lc_time_names = 'de_DE', div_precision_increment = 9, default_week_format = 3
SET @a = 1, @`odd name` = x'00', @mine := {k}; SET @b = (SELECT count(*) FROM users)
SELECT get_lock('app {n}', 0), get_lock('app 1', 0), release_lock('app 1')
SET timestamp = {k}; INSERT INTO zero_dates (at, day) VALUES (now(), now())
SET rand_seed1 = {k}, rand_seed2 = {k}; INSERT INTO log VALUES ('random', 1000 * rand())
SET last_insert_id = {k}; SET insert_id = {k}
BEGIN; UPDATE computed SET born = NULL; SAVEPOINT a; DELETE FROM computed; ROLLBACK TO a; COMMIT
START TRANSACTION WITH CONSISTENT SNAPSHOT; SELECT * FROM spread; DELETE FROM spread; ROLLBACK
SET SESSION TRANSACTION READ ONLY; SET autocommit = 0
-- rest: what may need a fresh clone
CALL cut(repeat('long ', {n} * 10))
CALL of_latin1()
-- mariadb SET sql_mode = ORACLE; CALL oracle_tools.note('{k}')
-- mariadb INSERT INTO oracle_rows VALUES ({k}, '{k}')
-- mysql INSERT INTO in_archive (text) VALUES ('{k}')
-- mariadb INSERT INTO history VALUES ({k}, 1)
-- mariadb UPDATE history SET value = {k}
-- mariadb DELETE FROM history
-- mariadb SET system_versioning_insert_history = 1; INSERT INTO history (id, value, row_start, row_end) VALUES ({k}, 1, '2000-01-01', '2001-01-01')
-- mariadb DELETE HISTORY FROM history
-- mariadb ALTER TABLE history DROP SYSTEM VERSIONING
-- mariadb ALTER SEQUENCE downward RESTART WITH -{n}
XA START 'left {k}'; INSERT INTO log VALUES ('xa', 1); XA END 'left {k}'; XA PREPARE 'left {k}'
XA START 'open {k}'; INSERT INTO log VALUES ('xa', 1)
BEGIN; INSERT INTO log VALUES ('committed', 1); CREATE TABLE implicit (id int); ROLLBACK
BEGIN; DELETE FROM log; TRUNCATE TABLE nearly_full; ROLLBACK
TRUNCATE TABLE computed
ALTER TABLE nearly_full AUTO_INCREMENT = 10
ALTER TABLE nearly_full MODIFY id int AUTO_INCREMENT
ALTER TABLE full_up MODIFY id bigint unsigned AUTO_INCREMENT; INSERT INTO full_up (text) VALUES ('fits')
ALTER TABLE sorted ADD PARTITION (PARTITION more VALUES IN ('x'))
ALTER TABLE sorted TRUNCATE PARTITION north
ALTER TABLE sorted REMOVE PARTITIONING
ALTER TABLE spread COALESCE PARTITION 1
CREATE TABLE outside LIKE measures; ALTER TABLE outside REMOVE PARTITIONING; ALTER TABLE measures EXCHANGE PARTITION old WITH TABLE outside
ALTER TABLE in_memory ENGINE = InnoDB
ALTER TABLE grouped DROP PRIMARY KEY, ADD PRIMARY KEY (id, part)
ALTER TABLE computed DROP COLUMN twice_age
ALTER TABLE computed ADD COLUMN more int GENERATED ALWAYS AS (age + 1) VIRTUAL
ALTER TABLE unchecked MODIFY n bigint
SET foreign_key_checks = 0; DROP TABLE users
SET foreign_key_checks = 0; ALTER TABLE orphans ADD FOREIGN KEY (id) REFERENCES missing (id)
SET sql_mode = 'ANSI_QUOTES'; CREATE VIEW "more" AS SELECT "id" FROM "users"
SET sql_mode = 'ANSI_QUOTES'; CREATE OR REPLACE VIEW "piped" AS SELECT "id", "name" AS "both" FROM "users"
-- mariadb SET sql_mode = ORACLE; CREATE FUNCTION more() RETURN int AS BEGIN RETURN 1; END;
-- mariadb SET sql_mode = ORACLE; DROP PACKAGE oracle_tools
DROP VIEW invalid
DROP VIEW on_invalid
CREATE TABLE gone (id int PRIMARY KEY)
DROP TRIGGER quoted_trigger
DROP FUNCTION ansi
ALTER EVENT elsewhere ON SCHEDULE EVERY 2 DAY
ALTER TABLE `снимки` CONVERT TO CHARACTER SET utf16
ALTER TABLE languages MODIFY western varchar(60) CHARACTER SET latin2
SET session_track_system_variables = ''; SET NAMES latin1; ALTER TABLE log COMMENT 'é'
CREATE TEMPORARY TABLE users (id int); INSERT INTO users VALUES (1)
CREATE OR REPLACE ALGORITHM = TEMPTABLE VIEW of_latin1 AS SELECT 1 AS word
-- fails SET GLOBAL sql_mode = ''
-- fails CREATE DATABASE other_one
