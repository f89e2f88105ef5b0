-- Files that clients upload through OpenAI's API; their content is a file on disk.
create table openai_files (
    id         varchar(40) primary key,
    filename   varchar(255) not null,
    purpose    varchar(20) not null,
    bytes      bigint not null,
    created_at timestamp(6) with time zone not null
);

-- What OpenAI's API says of a fine-tuning job beside what the job itself knows. JSON: written once and read whole.
create table openai_fine_tuning_jobs (
    job_id      varchar(40) primary key,
    description text not null,
    foreign key (job_id) references jobs (id) on delete cascade
);
