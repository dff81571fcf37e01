insert into users (email, name) values ('moderator@example.org', 'Moderator');
