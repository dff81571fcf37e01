CREATE TYPE hidden;
CREATE FUNCTION hidden_in(cstring) RETURNS hidden STRICT IMMUTABLE LANGUAGE internal AS 'textin';
CREATE FUNCTION hidden_out(hidden) RETURNS cstring STRICT IMMUTABLE LANGUAGE internal AS 'shell_out';
CREATE TYPE hidden (INPUT = hidden_in, OUTPUT = hidden_out, LIKE = text);
CREATE TABLE unreadable (id int, value hidden);
INSERT INTO unreadable VALUES (1, 'x');
