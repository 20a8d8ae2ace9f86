-- store_events.sql  Events of one imported log. Each statement stands below its name.

-- name: load
-- reads: the Parquet file that our own child process wrote into the staging folder. One row per event.
insert into event (session_id, event_log_id, position, case_id, activity, started_utc, ended_utc, resource)
select $session_id, $event_log_id, position, case_id, activity, started_utc, ended_utc, resource
from read_parquet($path)
order by position;

-- name: same_file
select event_log_id, file_name from event_log
where session_id = $session_id and workflow_id = $workflow_id and sha256 = $sha256 and deleted_utc is null;
