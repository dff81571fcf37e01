create table topics (
	name varchar(200) primary key,
	description varchar(200) not null
);

insert into topics (name, description) values
	('general', 'Whatever fits nowhere else'),
	('music', 'What you listen to'),
	('travel', 'Where you have been');

create table posts (
	id ${identity} primary key,
	author_id bigint not null references users (id),
	topic varchar(200) not null references topics (name),
	title varchar(200) not null
);

create index posts_author_id on posts (author_id);
