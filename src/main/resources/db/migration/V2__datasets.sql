-- The description is JSON: it is written once and read whole.
create table datasets (
    name        varchar(64) primary key,
    folder      varchar(100) not null unique,
    description text not null
);
