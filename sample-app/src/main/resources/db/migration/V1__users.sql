create table users (
	id bigint ${identity} primary key,
	email varchar(200) not null unique,
	name varchar(200) not null
);

create table audit_log (
	id bigint ${identity} primary key,
	action varchar(200) not null
);
