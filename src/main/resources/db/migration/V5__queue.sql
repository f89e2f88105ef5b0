-- Who submitted a job: '' for nobody in particular. An idempotency key is its owner's own.
alter table jobs add column owner varchar(200) default '' not null;
alter table jobs add column owners_key varchar(200);
update jobs set owners_key = idempotency_key;
alter table jobs drop column idempotency_key;
alter table jobs rename column owners_key to idempotency_key;
alter table jobs add constraint jobs_idempotency unique (owner, idempotency_key);

-- Higher first; within one priority the lower turn first.
alter table jobs add column priority smallint default 50 not null;
alter table jobs add column turn bigint default 0 not null;
-- The turn that the job had when it last started: the largest of these is how far the line has moved.
alter table jobs add column started_turn bigint default 0 not null;
-- Whether a ticket of the job lies in the scheduler's table; the others wait until their owner may run one more.
alter table jobs add column admitted boolean default false not null;
update jobs set admitted = true where state in ('queued', 'running');

-- Null where the job has no limit of its own.
alter table jobs add column time_limit_seconds bigint;
-- Over all its runs.
alter table jobs add column run_millis bigint default 0 not null;

-- What a checkpoint rests on, such as the contents of a dataset: on another basis it is worth nothing.
alter table jobs add column basis varchar(1000) default '' not null;
-- Of a cancelled job: whether it can be resumed.
alter table jobs add column checkpoint_kept boolean default false not null;
-- Whether the events of progress are gone.
alter table jobs add column thinned boolean default false not null;

create index jobs_by_owner on jobs (owner, state);
create index jobs_by_started_turn on jobs (priority, started_turn);
create index jobs_by_end on jobs (finished_at);

-- A ticket's execution time is its turn, in milliseconds since 1970: those that wait already keep their order and come first.
update scheduled_tasks set priority = 50, execution_time = execution_time - interval '99' year;
