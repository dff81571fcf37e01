create table comments (
	id ${identity} primary key,
	post_id bigint not null references posts (id),
	author_id bigint not null references users (id),
	text varchar(200) not null
);

create index comments_post_id on comments (post_id);

create table statistics (
	user_id bigint primary key references users (id),
	posts integer not null,
	comments integer not null
);
