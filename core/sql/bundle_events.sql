-- bundle_events.sql  reads: event.  One row per event of one imported log, in the order of the file.
-- Parameters: $session_id, $event_log_id.  Times are naive UTC.
select case_id, activity, started_utc, ended_utc, resource
from event
where session_id = $session_id and event_log_id = $event_log_id
order by position
