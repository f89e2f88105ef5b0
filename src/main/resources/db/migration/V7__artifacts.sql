-- The key under which a model's files lie in the shared bucket, where there is one.
alter table model_version add column artifact varchar(120);

update model_version set artifact = 'models/' || name || '@' || version;

alter table model_version alter column artifact set not null;

-- What lies in the shared bucket without need: uploads that no row names yet, and what deleted rows named.
create table artifact_rubbish (
    artifact     varchar(200) primary key,
    delete_after timestamp(6) with time zone not null
);
