-- What the differential test does to a database, one operation a line.
-- {n} is a small number, {k} a large one, {t} a text, {table} a small table.

-- rows: undone without a fresh clone
INSERT INTO users (name, visits) VALUES ({t} || '{k}', {n})
INSERT INTO users (name, mail) SELECT 'many ' || n, 'm' || n || '@x' FROM generate_series({k}, {k} + {n}) n ON CONFLICT DO NOTHING
INSERT INTO users (name) VALUES ('user {n}') ON CONFLICT (name) DO UPDATE SET visits = users.visits + 1
INSERT INTO users (name) VALUES ('user {n}') ON CONFLICT DO NOTHING
INSERT INTO users (id, name) OVERRIDING SYSTEM VALUE VALUES (-{k}, 'own id {k}')
INSERT INTO users (name) VALUES ('user {n}')
UPDATE users SET visits = visits + 1 WHERE id = {n}
UPDATE users SET name = {t} || id WHERE id % 3 = {n} % 3
UPDATE users SET visits = visits
DELETE FROM users WHERE id = {n}
DELETE FROM users
SELECT add_user('by function {k}')
CALL add_users({n})
INSERT INTO posts (author, title, body) VALUES (1 + {n} % 10, {t}, repeat('long ', {k}))
INSERT INTO posts (author, title) SELECT 1 + n % 10, 'bulk ' || n FROM generate_series(1, {n} * 5) n
UPDATE posts SET title = {t} WHERE id > {n}
DELETE FROM posts WHERE id = {n}
INSERT INTO comments (post, author, text) VALUES ({n}, NULL, {t})
INSERT INTO comments (id, text) VALUES ({k}, 'own id'), (DEFAULT, 'next id')
UPDATE comments SET text = text || {t}
INSERT INTO likes SELECT p.id, u.id FROM posts p, users u WHERE p.id % {n} = 0
INSERT INTO tags VALUES ({t} || {k}, 1)
UPDATE tags SET uses = uses + {n}
DELETE FROM tags WHERE uses < {n}
MERGE INTO tags USING (VALUES ('java'), ('new {k}')) v (name) ON tags.name = v.name WHEN MATCHED THEN UPDATE SET uses = uses + 1 WHEN NOT MATCHED THEN INSERT VALUES (v.name, 1)
MERGE INTO counters c USING (VALUES ('a')) v (name) ON c.name = v.name WHEN MATCHED THEN DELETE
MERGE INTO counters c USING (VALUES ('c{k}')) v (name) ON c.name = v.name WHEN NOT MATCHED THEN INSERT VALUES (v.name, 1)
INSERT INTO tree VALUES ({k}, {k} + 1, 'child first'), ({k} + 1, 1, 'then its parent')
DELETE FROM tree WHERE id = 2
UPDATE counters SET value = value + 1 WHERE name = 'a'
UPDATE kinds SET small = {n}, words = words || {t}::text WHERE id = 1
INSERT INTO kinds (id, exact, doc) VALUES ({k}, {k} / 7.0, '{"a": "?"}')
DELETE FROM kinds
INSERT INTO texts VALUES ({t}), ({t})
UPDATE texts SET line = line || {t}
DELETE FROM texts WHERE line LIKE '%?%'
INSERT INTO "Mixed ""Case? Table" VALUES ({k}, {t})
UPDATE "Mixed ""Case? Table" SET "a ""quoted"" %s ? column" = {t}
DELETE FROM "Odd ""Schema"."Table {d}"
INSERT INTO "Odd ""Schema"."Table {d}" ("$1") VALUES ({t})
INSERT INTO sales.orders VALUES ((ARRAY['north', 'south', 'east'])[1 + {n} % 3], {k}, '2025-01-01', 1)
UPDATE sales.orders SET region = 'north' WHERE id = {n} * 10 AND NOT EXISTS (SELECT FROM sales.lines l WHERE l."order" = orders.id)
UPDATE sales.orders SET id = id + 1000 WHERE region = 'south'
DELETE FROM sales.orders WHERE id < {n} * 10
INSERT INTO sales.lines SELECT region, id, {k} FROM sales.orders WHERE id < {n} * 10
INSERT INTO dogs (name, breed) VALUES ({t}, 'mutt')
UPDATE animals SET name = name || '!' WHERE id <= {n}
DELETE FROM animals
INSERT INTO scratch VALUES ({k}, {t})
UPDATE scratch SET data = {t}
INSERT INTO bookings VALUES ({n}, '[2030-01-01,2030-02-01)')
DELETE FROM bookings WHERE room = 1
INSERT INTO secrets VALUES ({k}, 'postgres', {t})
UPDATE secrets SET secret = {t}
UPDATE dropped SET c = {n} WHERE a = 1
INSERT INTO dropped VALUES ({n}, {n})
INSERT INTO bare DEFAULT VALUES
INSERT INTO checked VALUES ({k}, 1)
INSERT INTO documents VALUES ({k}, repeat({t}, {k}))
INSERT INTO ruled VALUES ({k}, {t})
DELETE FROM ruled
UPDATE middle SET hits = hits + 1 WHERE id = {n}
DELETE FROM middle WHERE id % {n} = 0
INSERT INTO middle (id, name, payload) SELECT n, {t}, repeat('x', {n} * 10) FROM generate_series({k}, {k} + {n}) n ON CONFLICT DO NOTHING
INSERT INTO wide VALUES ({k}, repeat('y', {n} * 50)) ON CONFLICT DO NOTHING
INSERT INTO large (payload) SELECT repeat('z', {n} * 50) FROM generate_series(1, {n})
INSERT INTO large (id, payload) VALUES ({k}, {t}) ON CONFLICT DO NOTHING
BEGIN; INSERT INTO large (payload) VALUES ({t}); ROLLBACK
BEGIN; INSERT INTO users (name) VALUES ('{k}'); UPDATE users SET visits = 0; DELETE FROM posts; ROLLBACK
BEGIN; INSERT INTO audit (line) VALUES ('kept'); SAVEPOINT a; INSERT INTO audit (line) VALUES ('lost'); UPDATE audit SET line = 'lost'; ROLLBACK TO a; INSERT INTO audit (line) VALUES ('{k}'); COMMIT
BEGIN; SAVEPOINT a; INSERT INTO tags VALUES ('sp{k}'); RELEASE a; COMMIT
BEGIN; DELETE FROM users WHERE id < 5; SAVEPOINT a; DELETE FROM users; ROLLBACK TO a; COMMIT
BEGIN; DECLARE c CURSOR FOR SELECT * FROM counters FOR UPDATE; FETCH c; UPDATE counters SET value = 9 WHERE CURRENT OF c; COMMIT
BEGIN; SELECT * FROM users FOR UPDATE; SELECT * FROM tags FOR KEY SHARE; COMMIT
BEGIN; SELECT pg_advisory_xact_lock({n}); NOTIFY channel, '{k}'; COMMIT
DO $$ BEGIN FOR n IN 1..{n} LOOP INSERT INTO audit (line) VALUES ('do ' || n); END LOOP; END $$
DO $$ BEGIN INSERT INTO audit (line) VALUES ('a'); BEGIN INSERT INTO tags VALUES ('sql'); EXCEPTION WHEN unique_violation THEN INSERT INTO audit (line) VALUES ('caught'); END; END $$
INSERT INTO audit (line) SELECT 'line ' || n FROM generate_series(1, {n} * 20) n
UPDATE audit SET line = line || '.'
DELETE FROM audit
DELETE FROM {table}
WITH gone AS (DELETE FROM posts WHERE id < {n} RETURNING *) INSERT INTO audit (line) SELECT title FROM gone
WITH new AS (INSERT INTO users (name) VALUES ('cte {k}') RETURNING id) INSERT INTO posts (author, title) SELECT id, 'orphan' FROM new
SELECT nextval('free_called')
SELECT nextval('free_never'), nextval('free_never')
SELECT nextval('free_cached'), nextval('free_unlogged')
SELECT nextval('"Odd ""Schema"."Odd ? Sequence"')
SELECT setval('free_called', {k})
SELECT setval('free_never', {k}, false)
SELECT setval('free_never', 7, true), setval('free_unlogged', {n}, false)
SELECT setval(pg_get_serial_sequence('users', 'id'), {k}), setval('posts_id_seq', {k}, false)
BEGIN; SELECT nextval('free_called'), setval('free_never', {k}); ROLLBACK
SELECT count(*) FROM {table}
SELECT * FROM active ORDER BY id
SELECT lo_get(424242)
TABLE post_counts
EXPLAIN ANALYZE UPDATE counters SET value = value - 1
PREPARE p{k} (text) AS INSERT INTO audit (line) VALUES ($1)
PREPARE q{k} AS INSERT INTO audit (line) VALUES ('prepared'); EXECUTE q{k}
DECLARE held{k} CURSOR WITH HOLD FOR SELECT * FROM users
SET search_path = sales, public
SET work_mem = '1MB'; SET timezone = 'Asia/Tokyo'; SET my.own = '{k}'
BEGIN; SET LOCAL my.other = '{k}'; INSERT INTO audit (line) VALUES (current_setting('my.other')); ROLLBACK
SELECT setseed(0.5)
SET ROLE rewind_reader
SET SESSION AUTHORIZATION rewind_reader
SET default_transaction_read_only = on
SET session_replication_role = replica; INSERT INTO likes VALUES (-{k}, -{k})
SET SESSION CHARACTERISTICS AS TRANSACTION ISOLATION LEVEL SERIALIZABLE
LISTEN channel; NOTIFY channel, '{k}'
SELECT pg_advisory_lock({n}), pg_advisory_lock_shared({k})
ANALYZE {table}
ANALYZE
VACUUM {table}
VACUUM (ANALYZE, FREEZE)

-- rest: may need a fresh clone
TRUNCATE audit
TRUNCATE users RESTART IDENTITY CASCADE
TRUNCATE {table} CASCADE
BEGIN; TRUNCATE {table} CASCADE; INSERT INTO audit (line) VALUES ('{k}'); ROLLBACK
BEGIN; TRUNCATE audit; INSERT INTO audit (line) VALUES ('after'); COMMIT
UPDATE guarded SET note = {t}
INSERT INTO guarded VALUES ({k}, {t})
UPDATE large SET hits = hits + 1 WHERE id = {n}
UPDATE wide SET hits = hits + 1 WHERE id = {n}
UPDATE documents SET content = {t} WHERE id = 1
DELETE FROM checked
DELETE FROM bare
REFRESH MATERIALIZED VIEW post_counts
REFRESH MATERIALIZED VIEW CONCURRENTLY post_counts
CREATE TEMPORARY TABLE passing (id int); INSERT INTO passing VALUES (1)
BEGIN; CREATE TEMPORARY TABLE passing (id int) ON COMMIT DROP; INSERT INTO passing VALUES (1); COMMIT
CREATE TEMPORARY SEQUENCE passing_sequence
SELECT lo_create(0)
SELECT lo_put(424242, 2, '\xff')
SELECT lo_unlink(424242)
ALTER SEQUENCE free_called RESTART
ALTER SEQUENCE free_never RESTART WITH {k}
ALTER TABLE users ALTER id RESTART WITH {k}
CREATE TABLE created (id serial PRIMARY KEY, name text)
BEGIN; CREATE TABLE created (id serial PRIMARY KEY); INSERT INTO created DEFAULT VALUES; ROLLBACK
CREATE TABLE created AS SELECT * FROM users
CREATE TABLE sales.orders_east PARTITION OF sales.orders FOR VALUES IN ('far east')
ALTER TABLE dogs NO INHERIT animals
ALTER TABLE users ADD COLUMN extra int DEFAULT 1
ALTER TABLE users ALTER visits SET DEFAULT 7
ALTER TABLE users RENAME TO people
ALTER TABLE users RENAME COLUMN visits TO calls
ALTER TABLE tags ADD CONSTRAINT few CHECK (uses < 100000)
ALTER TABLE tags SET UNLOGGED
ALTER TABLE tags SET (fillfactor = 50)
ALTER TABLE tags CLUSTER ON tags_pkey
ALTER TABLE tags DISABLE TRIGGER note
ALTER TABLE secrets DISABLE ROW LEVEL SECURITY
DROP TABLE audit CASCADE
DROP TABLE users CASCADE
DROP VIEW active
DROP SEQUENCE free_never
DROP FUNCTION add_user(text)
CREATE INDEX ON posts (title)
DROP INDEX posts_author
REINDEX TABLE posts
CLUSTER tags USING tags_pkey
VACUUM FULL {table}
CREATE OR REPLACE VIEW active AS SELECT id, name, visits FROM users WHERE visits > 1
CREATE OR REPLACE FUNCTION add_user(name text) RETURNS bigint LANGUAGE sql AS 'SELECT 1::bigint'
CREATE TYPE size AS ENUM ('s', 'm')
ALTER TYPE mood ADD VALUE 'new {k}'
ALTER TYPE address ADD ATTRIBUTE town text CASCADE
ALTER DOMAIN email DROP CONSTRAINT email_check
CREATE SCHEMA extra
CREATE SEQUENCE extra_sequence
CREATE RULE quiet AS ON UPDATE TO likes DO INSTEAD NOTHING
CREATE POLICY other ON secrets FOR SELECT USING (true)
CREATE STATISTICS pairs ON name, visits FROM users
CREATE CAST (address AS email) WITH INOUT
CREATE COLLATION plain (provider = libc, locale = 'C')
CREATE PUBLICATION everything FOR TABLE users
CREATE SUBSCRIPTION never{k} CONNECTION 'dbname=none' PUBLICATION p WITH (connect = false, slot_name = NONE)
CREATE FUNCTION on_ddl() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN END'; CREATE EVENT TRIGGER idle ON ddl_command_end EXECUTE FUNCTION on_ddl()
CREATE EXTENSION pgcrypto
DROP EXTENSION IF EXISTS btree_gist CASCADE
CREATE FOREIGN DATA WRAPPER nothing
GRANT SELECT ON posts TO rewind_reader
REVOKE ALL ON users FROM rewind_reader
GRANT SELECT (title) ON posts TO PUBLIC
GRANT EXECUTE ON FUNCTION add_user(text) TO rewind_reader
GRANT SELECT ON LARGE OBJECT 424242 TO PUBLIC
ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO rewind_reader
ALTER TABLE tags OWNER TO rewind_reader
COMMENT ON TABLE users IS 'changed'
COMMENT ON COLUMN users.name IS NULL
DO $$ BEGIN EXECUTE format('COMMENT ON DATABASE %I IS ''changed''', current_database()); END $$
DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET work_mem = ''2MB''', current_database()); END $$
DO $$ BEGIN EXECUTE format('ALTER DATABASE %I RESET lock_timeout', current_database()); END $$
DO $$ BEGIN EXECUTE format('ALTER ROLE rewind_reader IN DATABASE %I SET work_mem = ''2MB''', current_database()); END $$
DO $$ BEGIN EXECUTE format('GRANT CREATE ON DATABASE %I TO rewind_reader', current_database()); END $$
DO $$ BEGIN EXECUTE format('REVOKE CONNECT ON DATABASE %I FROM PUBLIC', current_database()); END $$
DO $$ BEGIN EXECUTE format('ALTER DATABASE %I CONNECTION LIMIT 50', current_database()); END $$
BEGIN; INSERT INTO audit (line) VALUES ('prepared'); PREPARE TRANSACTION 'rewind{k}'
BEGIN; INSERT INTO audit (line) VALUES ('prepared'); PREPARE TRANSACTION 'rewind{k}'; COMMIT PREPARED 'rewind{k}'
BEGIN; INSERT INTO audit (line) VALUES ('prepared'); PREPARE TRANSACTION 'rewind{k}'; ROLLBACK PREPARED 'rewind{k}'
BEGIN; INSERT INTO users (name) VALUES ('open {k}')
SET track_counts = off; INSERT INTO audit (line) VALUES ('uncounted')
SELECT pg_stat_reset()
INSERT INTO audit (line) VALUES ('{k}'); SELECT pg_stat_reset(); INSERT INTO audit (line) VALUES ('{k}')
SELECT pg_stat_reset_single_table_counters('audit'::regclass)
