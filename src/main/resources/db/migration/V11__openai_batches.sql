-- Batches of OpenAI's API, and what came of them: JSON, read whole.
create table openai_batches (
    job_id varchar(40) primary key,
    result text,
    foreign key (job_id) references jobs (id) on delete cascade
);
