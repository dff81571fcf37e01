INSERT INTO users (name) VALUES ('Edsger');
