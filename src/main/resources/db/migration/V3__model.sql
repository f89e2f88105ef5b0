-- The highest version that a name ever had: versions do not come back after a delete.
CREATE TABLE model_name (
    name         VARCHAR(64) NOT NULL PRIMARY KEY,
    last_version INTEGER     NOT NULL
);

CREATE TABLE model_version (
    name         VARCHAR(64)              NOT NULL REFERENCES model_name (name),
    version      INTEGER                  NOT NULL,
    published_at TIMESTAMP WITH TIME ZONE NOT NULL,
    manifest     TEXT                     NOT NULL,
    -- The work that made it: a job that a crash repeats publishes once.
    origin       VARCHAR(64)              UNIQUE,
    PRIMARY KEY (name, version)
);

-- No reference to model_version: an alias may point at a model that ships, which has no row.
CREATE TABLE model_alias (
    name    VARCHAR(64) NOT NULL,
    alias   VARCHAR(64) NOT NULL,
    version INTEGER     NOT NULL,
    PRIMARY KEY (name, alias)
);
