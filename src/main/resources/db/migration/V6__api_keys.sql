-- Who may call. The key itself is nowhere: only its hash.
create table api_keys (
    id           varchar(40) primary key,
    name         varchar(64) not null,
    sha256       varchar(64) not null,
    -- Separated by commas.
    scopes       varchar(100) not null,
    -- Requests a minute; null for the server's setting.
    rate_limit   integer,
    created_at   timestamp(6) with time zone not null,
    last_used_at timestamp(6) with time zone,
    revoked_at   timestamp(6) with time zone
);
