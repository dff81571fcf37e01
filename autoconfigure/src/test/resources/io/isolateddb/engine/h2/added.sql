CREATE TABLE added (id int); INSERT INTO added VALUES (1);
