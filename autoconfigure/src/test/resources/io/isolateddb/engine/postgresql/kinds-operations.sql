-- What the differential test does to the objects of kinds.sql and of values-with-casts.sql, as in operations.sql.

-- rows: undone without a fresh clone
INSERT INTO many_columns (id, c250) VALUES ({k}, {t})
INSERT INTO many_columns SELECT * FROM jsonb_populate_record((SELECT c FROM many_columns c WHERE id = 2), jsonb_build_object('id', {k}))
UPDATE many_columns SET c299 = {t}, c7 = NULL WHERE id = 1 + {n} % 3
DELETE FROM many_columns WHERE id = 1 + {n} % 3
INSERT INTO xml_documents VALUES ({k}, '<x n="{n}"/>')
UPDATE xml_documents SET document = NULL WHERE id = 1
INSERT INTO more_types (id, insensitive, code, pairs) VALUES ({k}, {t}, {t}, 'n=>{n}')
UPDATE more_types SET insensitive = upper(insensitive), words = words || {t}::text, codes = NULL, home.number = {n} WHERE id = 1
UPDATE more_types SET fixed_text = 'b', query = NULL, ranges = '{}', pairs = pairs || 'z=>1' WHERE id <= 2
DELETE FROM more_types WHERE id = 2
UPDATE of_types SET unbounded = unbounded || ' ', colour = 'blue', money = '{n}', "one" = 'q', interval = interval * 2 WHERE id = 1
UPDATE of_types SET pairs[1].a = 'z  ', pair.c = 'NaN', bytes = '\x{k}', range = range * '[2,3)' WHERE id = 1
INSERT INTO of_types (id, unbounded, bits, vector) VALUES ({k}, {t} || '   ', B'1', 'a:1')
DELETE FROM of_types WHERE id = 2
UPDATE long_values SET note = {t} WHERE id = 1 + {n} % 3
UPDATE long_values SET outside = repeat({t}, {k}), compressed = NULL WHERE id = 2
INSERT INTO long_values (id, outside, compressed) SELECT {k}, outside, compressed FROM long_values WHERE id = 1
DELETE FROM long_values WHERE id = 3
BEGIN; UPDATE long_values SET outside = repeat('gone', {k}); ROLLBACK
BEGIN; UPDATE ranks SET id = 6 - id; COMMIT
BEGIN; SET CONSTRAINTS ALL DEFERRED; UPDATE ranks SET rank = 60 - rank; INSERT INTO ranks VALUES (1, {k}); DELETE FROM ranks WHERE rank = {k}; COMMIT
BEGIN; INSERT INTO ranks VALUES (1 + {n} % 7, {k}); COMMIT
INSERT INTO ranks VALUES ({k}, {k})
INSERT INTO computed DEFAULT VALUES
INSERT INTO addresses (number) VALUES ({n}), ({k})
UPDATE addresses SET street = {t}
INSERT INTO serials (note) SELECT {t} FROM generate_series(1, {n})
INSERT INTO serials (small, big, own) VALUES ({n}, {k}, DEFAULT)
BEGIN; INSERT INTO serials (note) VALUES ('waste'); ROLLBACK
SET my.own = 'tenant {k}'; INSERT INTO sessions DEFAULT VALUES
SELECT set_config('my.own', NULL, false), set_config('my.other', '', false)
INSERT INTO sessions DEFAULT VALUES
INSERT INTO published VALUES ({t})
UPDATE published SET line = {t}
DELETE FROM published
INSERT INTO events (at, note) VALUES ('2024-01-01'::date + {n}, {t}), ('2025-01-01'::date + {n}, DEFAULT)
UPDATE events SET at = at + 366 WHERE at < '2025-01-01' AND id < {k}
DELETE FROM events WHERE id <= {n}
INSERT INTO spread VALUES ({k}, {t}), ({k} + 1, {t}) ON CONFLICT (id) DO UPDATE SET note = 'twice'
UPDATE spread SET id = id + 1000 WHERE id = {n}
DELETE FROM spread WHERE id % 2 = {n} % 2
INSERT INTO user_names (name) VALUES ('Through {k}')
UPDATE user_names SET name = {t} || id WHERE id = {n}
DELETE FROM user_names WHERE id = {n}
INSERT INTO positive_tags VALUES ('positive {k}', {n})
UPDATE positive_tags SET uses = uses - {n} WHERE uses > {n}
INSERT INTO tag_log VALUES ('ruled {k}')
MERGE INTO spread s USING generate_series(1, {n}) g(id) ON s.id = g.id WHEN MATCHED AND s.id % 2 = 0 THEN DELETE WHEN MATCHED THEN UPDATE SET note = 'merged' WHEN NOT MATCHED THEN INSERT VALUES (g.id, 'new')
BEGIN; LOCK TABLE users IN ACCESS EXCLUSIVE MODE; INSERT INTO audit (line) VALUES ('locked'); ROLLBACK
BEGIN ISOLATION LEVEL SERIALIZABLE; UPDATE counters SET value = (SELECT count(*) FROM audit); COMMIT
BEGIN; DECLARE c SCROLL CURSOR WITH HOLD FOR TABLE many_columns; FETCH LAST FROM c; COMMIT
-- 16 SELECT set_config('app.x', '{k}', false)
-- 16 BEGIN; SELECT set_config('app.x', 'rolled back', false); ROLLBACK
-- 16 SET app.never_named_{n} = '{k}'
-- 16 DO $$ BEGIN PERFORM set_config('app.y', '', true); EXCEPTION WHEN others THEN NULL; END $$
PREPARE r{k} AS SELECT * FROM many_columns WHERE id = $1; EXECUTE r{k} (1)
LISTEN "Odd ? channel"; UNLISTEN channel; NOTIFY "Odd ? channel"
SELECT pg_try_advisory_lock({n}, {k}), lastval() FROM nextval('free_called')


-- rest: may need a fresh clone
ALTER TABLE published REPLICA IDENTITY NOTHING; INSERT INTO published VALUES ({t})
TRUNCATE many_columns
TRUNCATE long_values, ranks RESTART IDENTITY
TRUNCATE events
BEGIN; TRUNCATE events; INSERT INTO events (at) VALUES ('2024-02-02'); ROLLBACK
ALTER TABLE events DETACH PARTITION events_2024
ALTER TABLE events DETACH PARTITION events_2024 CONCURRENTLY
ALTER TABLE events ATTACH PARTITION events_2026 FOR VALUES FROM ('2026-01-01') TO ('2027-01-01')
BEGIN; ALTER TABLE events DETACH PARTITION events_2025; DROP TABLE events_2025; ROLLBACK
CREATE TABLE events_2027 PARTITION OF events FOR VALUES FROM ('2027-01-01') TO ('2028-01-01')
ALTER TABLE ddl_log DISABLE TRIGGER ALL
ALTER EVENT TRIGGER log_end DISABLE
DROP EVENT TRIGGER log_drop
BEGIN; DROP TABLE users CASCADE; ROLLBACK
BEGIN; ALTER TABLE tags ADD COLUMN extra int DEFAULT 1; UPDATE tags SET extra = {n}; ROLLBACK
BEGIN; ALTER TABLE counters ALTER value TYPE numeric; ROLLBACK
BEGIN; SAVEPOINT a; CREATE TABLE passing (id serial); ROLLBACK TO a; INSERT INTO audit (line) VALUES ('after'); COMMIT
BEGIN; CREATE INDEX ON audit (line); DROP TRIGGER note ON tags; INSERT INTO tags VALUES ('unnoted {k}'); ROLLBACK
DO $$ BEGIN CREATE TABLE passing (id int); RAISE division_by_zero; EXCEPTION WHEN division_by_zero THEN INSERT INTO audit (line) VALUES ('undone'); END $$
ALTER TABLE long_values ALTER outside SET STORAGE MAIN
ALTER TABLE long_values ALTER note TYPE varchar(100)
ALTER TABLE ranks DROP CONSTRAINT ranks_key
ALTER TABLE scratch SET LOGGED
ALTER TABLE events_2025 SET LOGGED
ALTER TABLE many_columns DROP COLUMN c150
ALTER TABLE serials ALTER own SET GENERATED ALWAYS
ALTER TABLE sessions REPLICA IDENTITY FULL
ALTER POLICY own ON secrets USING (true)
ALTER TABLE spread ENABLE ROW LEVEL SECURITY
ALTER PUBLICATION lines SET (publish = 'insert')
ALTER VIEW positive_tags RESET (check_option)
ALTER TYPE code OWNER TO rewind_reader
ALTER EXTENSION hstore SET SCHEMA sales
REFRESH MATERIALIZED VIEW not_populated
DROP RULE write ON tag_log
DROP TRIGGER write ON user_names
DROP TYPE colour CASCADE
CREATE TEMPORARY VIEW passing AS SELECT * FROM users
CREATE TEMPORARY TABLE users (id int); INSERT INTO users VALUES (1)
CREATE UNLOGGED TABLE created AS SELECT * FROM many_columns
CREATE TRIGGER more BEFORE TRUNCATE ON tags FOR EACH STATEMENT EXECUTE FUNCTION note_change(); TRUNCATE tags
CREATE FUNCTION created() RETURNS text LANGUAGE sql SET search_path = sales AS 'SELECT current_setting(''app.declared'', true)'
SELECT lo_from_bytea(0, '\x{k}'); SELECT lo_unlink(424242)
BEGIN; SELECT lowrite(lo_open(lo_create(77), 131072), 'x'); ROLLBACK
VACUUM FULL many_columns
