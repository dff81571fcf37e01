insert into users (email, name) values ('linus@example.org', 'Linus');
