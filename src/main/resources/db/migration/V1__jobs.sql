-- What there is to do, and how far it is.
create table jobs (
    id              varchar(40) primary key,
    type            varchar(64) not null,
    state           varchar(16) not null,
    request         text not null,
    -- Of the request as the client gave it: what the job works on may say more, such as the version of a model.
    request_sha256  varchar(64) not null,
    idempotency_key varchar(200) unique,
    -- Counts the runs: what a worker writes names its run, so that one which lost the job cannot write.
    run             integer not null,
    -- Counts the times that the job was queued: a ticket from an earlier time is void.
    ticket          integer not null,
    stop_request    varchar(16),
    progress        varchar,
    metrics         varchar not null,
    model           varchar(400),
    error_code      varchar(64),
    error_detail    varchar(4000),
    report          text,
    last_event      bigint not null,
    created_at      timestamp(6) with time zone not null,
    started_at      timestamp(6) with time zone,
    finished_at     timestamp(6) with time zone
);

create index jobs_by_state on jobs (state, id);

create table job_events (
    job_id     varchar(40) not null references jobs (id) on delete cascade,
    sequence   bigint not null,
    type       varchar(64) not null,
    data       varchar not null,
    created_at timestamp(6) with time zone not null,
    primary key (job_id, sequence)
);

-- What active jobs need. A claimed resource is one that no other active job may claim; null where it is only used.
create table job_resources (
    job_id   varchar(40) not null references jobs (id) on delete cascade,
    resource varchar(400) not null,
    claimed  varchar(400) unique,
    primary key (job_id, resource)
);

create index job_resources_by_resource on job_resources (resource);

-- One row, locked by each submission: what it checks stays true until it commits.
create table job_queue (
    id integer primary key
);

insert into job_queue (id) values (1);

-- db-scheduler's.
create table scheduled_tasks (
    task_name            varchar(100) not null,
    task_instance        varchar(200) not null,
    task_data            bytea,
    execution_time       timestamp(6) with time zone not null,
    picked               boolean not null,
    picked_by            varchar(200),
    last_success         timestamp(6) with time zone,
    last_failure         timestamp(6) with time zone,
    consecutive_failures integer,
    last_heartbeat       timestamp(6) with time zone,
    version              bigint not null,
    priority             smallint,
    primary key (task_name, task_instance)
);

create index scheduled_tasks_by_execution_time on scheduled_tasks (execution_time);

create index scheduled_tasks_by_last_heartbeat on scheduled_tasks (last_heartbeat);
