create table users (
	id serial primary key,
	email varchar(200) not null unique,
	name varchar(200) not null
);

create table audit_log (
	id serial primary key,
	action varchar(200) not null
);

insert into users (email, name) values ('barbara@example.org', 'Barbara');
