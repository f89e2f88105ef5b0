-- A run that ends without a word has crashed; a job that crashes again and again at one step is not tried for ever.
alter table jobs add column crashes integer default 0 not null;
alter table jobs add column crash_step bigint;
