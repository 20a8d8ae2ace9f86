-- log_start_activities.sql  reads: event.  One row per activity that some case completes first: how many cases do.
-- Parameters: $session_id, $event_log_id
select activity, count(*) as cases
from (select arg_min(activity, (ended_utc, position)) as activity
      from event
      where session_id = $session_id and event_log_id = $event_log_id
      group by case_id)
group by activity
order by cases desc, activity
