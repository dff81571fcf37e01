alter table users add column nickname varchar(200) unique;
