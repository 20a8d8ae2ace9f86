-- store_events.sql  Events of imported logs. Each statement stands below its name.
-- What stands in braces are table names of our own schema, never a user's text.

-- name: unfinished
-- logs whose rows may be there although their record is not: left by a process that was killed
select session_id, event_log_id from event_load;

-- name: begin_load
insert into event_load (session_id, event_log_id, began_utc) values ($session_id, $event_log_id, $began_utc);

-- name: end_load
delete from event_load where session_id = $session_id and event_log_id = $event_log_id;

-- name: is_loading
select count(*) > 0 from event_load where session_id = $session_id and event_log_id = $event_log_id;

-- name: clear
delete from {table} where session_id = $session_id and event_log_id = $event_log_id;

-- name: same_file
select event_log_id, file_name from event_log
where session_id = $session_id and workflow_id = $workflow_id and sha256 = $sha256 and deleted_utc is null;

-- name: staged_events
-- one row: what the staged events hold, to be held against the record
select count(*), count(distinct case_no), min(position), max(position),
       count(*) filter (started_utc > ended_utc or position is null or case_no is null or activity_no is null
                        or ended_utc is null)
from read_parquet($path);

-- name: staged_cases
select count(*), count(distinct case_no), coalesce(min(case_no), 1), count(case_id) from read_parquet($path);

-- name: staged_names
-- per kind; numbers may have gaps, where all rows of a name were left out
select kind, count(*), count(distinct no), min(no), count(name) from read_parquet($path) group by kind;

-- name: staged_values
select count(*), count(distinct (case_no, attribute_no)) from read_parquet($path);

-- name: nameless
-- how many numbers of the events stand for no case or name
select count(*)
from (select distinct 'case' as kind, case_no as no from read_parquet($path)
      union all select distinct 'activity', activity_no from read_parquet($path)
      union all select distinct 'resource', resource_no from read_parquet($path) where resource_no is not null) as used
anti join (select kind, no from read_parquet($names)
           union all select 'case', case_no from read_parquet($cases)) as known using (kind, no);

-- name: nameless_values
select count(*)
from (select distinct 'case' as kind, case_no as no from read_parquet($path)
      union all select distinct 'attribute', attribute_no from read_parquet($path)
      union all select distinct 'value', value_no from read_parquet($path)) as used
anti join (select kind, no from read_parquet($names)
           union all select 'case', case_no from read_parquet($cases)) as known using (kind, no);

-- name: load_events
-- one slice of the rows, so that a load can be stopped and can say how far it is
insert into event (session_id, event_log_id, position, case_no, activity_no, resource_no, started_utc, ended_utc, cost)
select $session_id, $event_log_id, position, case_no, activity_no, resource_no, started_utc, ended_utc, cost
from read_parquet($path)
where position >= $first and position < $behind;

-- name: load_cases
insert into event_case (session_id, event_log_id, case_no, case_id)
select $session_id, $event_log_id, case_no, case_id from read_parquet($path);

-- name: load_names
insert into event_name (session_id, event_log_id, kind, no, name)
select $session_id, $event_log_id, kind, no, name from read_parquet($path);

-- name: load_values
insert into event_case_value (session_id, event_log_id, case_no, attribute_no, value_no)
select $session_id, $event_log_id, case_no, attribute_no, value_no from read_parquet($path);
