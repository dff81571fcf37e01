alter table users add column nickname varchar(200);

create unique index users_nickname on users (nickname);
