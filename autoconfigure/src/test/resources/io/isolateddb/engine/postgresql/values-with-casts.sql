CREATE TYPE colour AS ENUM ('red', 'blue');
CREATE FUNCTION to_words(colour) RETURNS text LANGUAGE sql IMMUTABLE AS $$ SELECT 'a colour' $$;
CREATE CAST (colour AS text) WITH FUNCTION to_words(colour) AS ASSIGNMENT;
CREATE TYPE pair AS (a bpchar, b colour, c float8);
CREATE DOMAIN padded AS bpchar;
CREATE TABLE of_types (
	id int, unbounded bpchar, bounded char(5), dom padded, colour colour, colours colour[], pair pair, pairs pair[],
	float float8, small float4, money money, bits bit varying, bytes bytea, json json, jsonb jsonb, xml_like text,
	name name, one "char", interval interval, at timestamptz, day date, net inet, range int4range, multi nummultirange,
	vector tsvector, path path, number numeric, truth boolean, oid oid, class regclass, nothing text, empty text
);
INSERT INTO of_types VALUES
	(1, 'a  ', 'b', 'c   ', 'red', '{red,blue}', ROW('x  ', 'blue', 0.1), ARRAY[ROW('y ', 'red', 1e300)::pair],
	0.1::float8 + 0.2::float8, 1.1, 12.34, '1010', '\x00ff27', '{"a":  1, "a": 2}', '{"b": [1, null]}', 'it''s \ "x"',
	'n  ', 'z', '1 mon -2 days 03:04:05.000006', '2000-01-01 00:00:00.000001+03', '0044-03-15 BC', '::1/64', '[1,5)',
	'{[1.5,2.5),(3,)}', 'a:1A b:2', '((0,0),(1e-10,2))', 'NaN', NULL, 4294967295, 'pg_class', NULL, ''),
	(2, '', '', '', NULL, NULL, NULL, NULL, '-0', 'Infinity', NULL, '', '', 'null', 'null', E'\n\t', '', '', '0', 'infinity',
	'-infinity', NULL, 'empty', '{}', '', '[(0,0),(1,1)]', 1e-100, false, 0, NULL, NULL, ' ');
