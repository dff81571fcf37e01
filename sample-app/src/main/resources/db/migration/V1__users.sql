create table users (
	id ${identity} primary key,
	email varchar(200) not null unique,
	name varchar(200) not null
);

create table audit_log (
	id ${identity} primary key,
	action varchar(200) not null
);
