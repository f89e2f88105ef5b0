-- The folder of files that a job left, and what is in it as JSON; null where it left none.
alter table jobs add column result_folder varchar(100);
alter table jobs add column result text;

create index jobs_by_result_folder on jobs (result_folder);

-- Finds what was made of something, such as the embeddings of a dataset.
create index jobs_by_basis on jobs (type, basis);
