SET session_track_system_variables = '';
ALTER DATABASE DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci;
-- mariadb CREATE SEQUENCE numbers START WITH 10 INCREMENT BY 5 CACHE 10;
-- mariadb CREATE SEQUENCE uncached START WITH 3 NOCACHE CYCLE;
-- mariadb SELECT nextval(numbers);
CREATE TABLE users (
	id int AUTO_INCREMENT PRIMARY KEY,
	name varchar(60) NOT NULL COMMENT 'it''s; a `comment` ON COMPLETION PRESERVE ENABLE',
	email varchar(100) DEFAULT (concat('nobody', '@', 'example.org')),
	visits int NOT NULL DEFAULT 0,
	hidden int /*M! INVISIBLE *//*!80023 INVISIBLE */ DEFAULT 7,
	name_length int GENERATED ALWAYS AS (char_length(name)) STORED,
	upper_name varchar(60) GENERATED ALWAYS AS (upper(name)) VIRTUAL,
	changed timestamp NOT NULL DEFAULT '2020-02-02 02:02:02',
	UNIQUE KEY by_name (name), KEY by_length (name_length),
	CONSTRAINT visited CHECK (visits >= 0)) COMMENT 'people';
CREATE TABLE posts (
	id bigint AUTO_INCREMENT PRIMARY KEY, author int NOT NULL, title varchar(100), body text,
	FULLTEXT KEY words (title, body),
	FOREIGN KEY (author) REFERENCES users (id) ON DELETE CASCADE ON UPDATE CASCADE);
CREATE TABLE comments (
	id int AUTO_INCREMENT PRIMARY KEY, post bigint, author int, parent int, text varchar(500),
	FOREIGN KEY (post) REFERENCES posts (id) ON DELETE CASCADE,
	FOREIGN KEY (author) REFERENCES users (id) ON DELETE SET NULL ON UPDATE CASCADE,
	FOREIGN KEY (parent) REFERENCES comments (id) ON DELETE CASCADE);
CREATE TABLE likes (
	person int, post bigint, PRIMARY KEY (person, post),
	FOREIGN KEY (person) REFERENCES users (id) ON DELETE CASCADE ON UPDATE CASCADE,
	FOREIGN KEY (post) REFERENCES posts (id) ON DELETE CASCADE);
CREATE TABLE tags (name varchar(30) PRIMARY KEY, weight int) DEFAULT CHARSET latin1 COLLATE latin1_german1_ci;
CREATE TABLE log (line varchar(200), number int);
CREATE TABLE places (id int AUTO_INCREMENT PRIMARY KEY, spot point NOT NULL, SPATIAL KEY (spot));
CREATE TABLE measures (
	id int, day date NOT NULL, value double, PRIMARY KEY (id, day))
	PARTITION BY RANGE (year(day)) (PARTITION old VALUES LESS THAN (2020), PARTITION young VALUES LESS THAN MAXVALUE);
CREATE TABLE notes (id int AUTO_INCREMENT PRIMARY KEY, text varchar(100)) ENGINE MyISAM;
CREATE TABLE fleeting (id int PRIMARY KEY, text varchar(100)) ENGINE MEMORY;
CREATE TABLE `odd ``table``` (`select` int AUTO_INCREMENT PRIMARY KEY, `a b` varchar(20), `{d}` int, `?` int);
CREATE TABLE kinds (
	id int PRIMARY KEY, e enum('a', 'b'), s set('x', 'y'), j json, b varbinary(20), l longblob, bits bit(5),
	d decimal(20, 5), y year, t time(3), dt datetime(6), f float);
CREATE TABLE far (id int AUTO_INCREMENT PRIMARY KEY, text varchar(20)) AUTO_INCREMENT 5000;
CREATE TABLE audit (id int AUTO_INCREMENT PRIMARY KEY, line varchar(200));
CREATE TABLE guarded (id int PRIMARY KEY, value int);
CREATE TABLE watched (id int AUTO_INCREMENT PRIMARY KEY, value int);
CREATE TABLE scratch (id int PRIMARY KEY, value int);
INSERT INTO users (name, visits, hidden) VALUES ('Ada', 3, 1), ('Grace', 0, 2), ('Barbara', 1, 3), ('Jean ''€'' \\', 5, 4);
INSERT INTO posts (author, title, body) VALUES (1, 'First', 'words of a body'), (1, 'Second', NULL), (2, 'Third', repeat('long ', 300));
INSERT INTO comments (post, author, text) VALUES (1, 2, 'one'), (1, 3, 'two'), (3, 1, 'three');
INSERT INTO comments (post, author, parent, text) VALUES (1, 1, 1, 'reply'), (1, 2, 4, 'reply to reply');
INSERT INTO likes VALUES (1, 1), (2, 1), (3, 3);
INSERT INTO tags VALUES ('müll', 1), ('tag', 2), ('zebra', 3);
INSERT INTO log VALUES ('z', 1), ('a', 2), ('z', 1), (NULL, 4);
INSERT INTO places (spot) VALUES (ST_GeomFromText('POINT(1 2)')), (ST_GeomFromText('POINT(3.5 -4)'));
INSERT INTO measures VALUES (1, '2019-05-05', 1.5), (2, '2024-05-05', 0.1), (3, '1990-01-01', 1e300);
INSERT INTO notes (text) VALUES ('one'), ('two');
INSERT INTO `odd ``table``` (`a b`, `{d}`) VALUES ('x', 1), ('y', 2);
INSERT INTO kinds VALUES (1, 'a', 'x,y', '{"a": [1, "ü"]}', x'00ff27', x'00', b'101', 1.5, 2024, '12:34:56.789', '2024-02-29 12:00:00.123456', 1.1);
SET sql_mode = '';
INSERT INTO kinds (id, e, dt, d) VALUES (0, 'none', '0000-00-00', -0.00001);
SET sql_mode = DEFAULT;
INSERT INTO guarded VALUES (1, 10), (2, 20);
CREATE FUNCTION twice(n int) RETURNS int DETERMINISTIC NO SQL RETURN n * 2;
CREATE FUNCTION posts_of(person int) RETURNS int READS SQL DATA
BEGIN
	DECLARE n int;
	SELECT count(*) INTO n FROM posts WHERE author = person;
	RETURN n;
END;
CREATE PROCEDURE add_user(IN new_name varchar(60))
BEGIN
	INSERT INTO users (name) VALUES (new_name);
	UPDATE users SET visits = visits + 1 WHERE name = 'Ada';
END;
CREATE PROCEDURE forget(IN what int) SQL SECURITY INVOKER COMMENT 'careful'
BEGIN
	IF what = 1 THEN TRUNCATE TABLE log; ELSE DELETE FROM log; END IF;
END;
CREATE VIEW z_base AS SELECT u.id, u.name, p.title FROM users u JOIN posts p ON p.author = u.id;
CREATE VIEW m_middle AS SELECT z.id, z.name AS z_base, t.name AS a_top FROM z_base z LEFT JOIN tags t ON t.weight = z.id;
CREATE VIEW a_top AS SELECT * FROM m_middle WHERE twice(id) > 1;
CREATE ALGORITHM = MERGE SQL SECURITY INVOKER VIEW visited AS SELECT id, name, visits FROM users WHERE visits > 0 WITH CASCADED CHECK OPTION;
CREATE TRIGGER second_of_users AFTER INSERT ON users FOR EACH ROW INSERT INTO audit (line) VALUES (concat('b ', NEW.name));
CREATE TRIGGER first_of_users AFTER INSERT ON users FOR EACH ROW PRECEDES second_of_users INSERT INTO audit (line) VALUES (concat('a ', NEW.name));
CREATE TRIGGER users_gone AFTER DELETE ON watched FOR EACH ROW INSERT INTO log VALUES (concat('gone ', OLD.id), 0);
CREATE TRIGGER watched_new BEFORE INSERT ON watched FOR EACH ROW SET NEW.value = coalesce(NEW.value, 1) * 2;
CREATE TRIGGER guard BEFORE INSERT ON guarded FOR EACH ROW BEGIN SET NEW.value = NEW.value + 1; END;
CREATE EVENT daily ON SCHEDULE EVERY 1 DAY STARTS '2037-01-01 00:00:00' ON COMPLETION PRESERVE COMMENT 'DISABLE me' DO DELETE FROM log;
CREATE EVENT dormant ON SCHEDULE EVERY 1 HOUR STARTS '2030-01-01 00:00:00' DISABLE DO BEGIN DELETE FROM log; DELETE FROM tags; END;
CREATE TABLE `снимки` (id int AUTO_INCREMENT PRIMARY KEY, `имя` varchar(20)) DEFAULT CHARSET utf8mb4;
INSERT INTO `снимки` (`имя`) VALUES ('первый'), ('ß');
CREATE TABLE merged_one (id int) ENGINE MyISAM;
CREATE TABLE merged_two (id int) ENGINE MyISAM;
CREATE TABLE a_merged (id int) ENGINE MERGE UNION (merged_one, merged_two) INSERT_METHOD LAST;
INSERT INTO merged_one VALUES (1); INSERT INTO merged_two VALUES (2), (3);
CREATE TABLE fixed (one int AS (1) STORED, two int AS (2) VIRTUAL);
INSERT INTO fixed VALUES (), ();
CREATE TABLE huge (id bigint unsigned AUTO_INCREMENT PRIMARY KEY, text varchar(20));
INSERT INTO huge VALUES (18446744073709000000, 'first');
CREATE TABLE stamped (id int PRIMARY KEY, made timestamp NULL, of_day int AS (hour(made)) STORED);
INSERT INTO stamped (id, made) VALUES (1, '2020-01-01 03:00:00');
-- mariadb CREATE TABLE versioned (id int PRIMARY KEY, value int) WITH SYSTEM VERSIONING;
SET sql_mode = 'ANSI_QUOTES,NO_BACKSLASH_ESCAPES', collation_connection = latin1_swedish_ci, character_set_client = latin1;
CREATE PROCEDURE quoted() INSERT INTO "log" VALUES ('\', 1);
CREATE EVENT quoted ON SCHEDULE EVERY 1 DAY STARTS '2037-01-01 00:00:00' DO DELETE FROM "log";
SET sql_mode = DEFAULT, character_set_client = utf8mb4, collation_connection = utf8mb4_general_ci;
ALTER DATABASE COLLATE utf8mb4_bin;
CREATE FUNCTION whole(a varchar(10)) RETURNS varchar(20) DETERMINISTIC NO SQL RETURN concat(a, 'ü');
ALTER DATABASE COLLATE utf8mb4_unicode_ci;
