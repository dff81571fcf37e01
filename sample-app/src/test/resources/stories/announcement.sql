insert into posts (author_id, topic, title) values
	((select id from users where email = 'linus@example.org'), 'general', 'Just a hobby, will not be big');
