CREATE TABLE IF NOT EXISTS countries (code varchar(2) PRIMARY KEY);
MERGE INTO countries VALUES ('de');
