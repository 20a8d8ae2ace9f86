-- store_summaries.sql  One log as the step tables, and its computed figures kept for speed. Each statement stands below
-- its name.

-- name: choose_session
-- views take no parameters, but variables of the connection
set variable chosen_session_id = $session_id;

-- name: choose_log
set variable chosen_event_log_id = $event_log_id;

-- name: step_tables
create temp view step as
select position, case_no, activity_no, resource_no, started_utc, ended_utc, cost
from event
where session_id = getvariable('chosen_session_id') and event_log_id = getvariable('chosen_event_log_id');
create temp view step_case as
select case_no, case_id
from event_case
where session_id = getvariable('chosen_session_id') and event_log_id = getvariable('chosen_event_log_id');
create temp view step_name as
select kind, no, name
from event_name
where session_id = getvariable('chosen_session_id') and event_log_id = getvariable('chosen_event_log_id');
create temp view step_case_value as
select case_no, attribute_no, value_no
from event_case_value
where session_id = getvariable('chosen_session_id') and event_log_id = getvariable('chosen_event_log_id');

-- name: write_events
copy (select * from step order by position) to $path (format parquet, parquet_version v2, compression zstd);

-- name: write_cases
copy (select * from step_case order by case_no) to $path (format parquet, parquet_version v2, compression zstd);

-- name: write_names
copy (select * from step_name order by kind, no) to $path (format parquet, parquet_version v2, compression zstd);

-- name: write_values
copy (select * from step_case_value order by case_no, attribute_no) to $path (format parquet, parquet_version v2, compression zstd);

-- name: summary
select document from event_summary
where session_id = $session_id and event_log_id = $event_log_id and calendar = $calendar and method = $method;

-- name: newest
select document from event_summary
where session_id = $session_id and event_log_id = $event_log_id
order by kept_utc desc, calendar, method limit 1;

-- name: keep
insert or replace into event_summary (session_id, event_log_id, calendar, method, kept_utc, document)
values ($session_id, $event_log_id, $calendar, $method, $kept_utc, $document);

-- name: forget
-- of one log only the newest few: calendars that nobody uses any more, methods of the past
delete from event_summary
where session_id = $session_id and event_log_id = $event_log_id and (calendar, method) not in (
    select (calendar, method) from event_summary
    where session_id = $session_id and event_log_id = $event_log_id
    order by kept_utc desc, calendar, method limit $most);
