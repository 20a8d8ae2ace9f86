-- log_activities.sql  reads: event.  One row per activity: events, cases with it, cases with it more than once (rework).
-- Parameters: $session_id, $event_log_id
select activity,
       sum(times)::bigint as events,
       count(*) as cases,
       count(*) filter (times > 1) as rework_cases
from (select activity, case_id, count(*) as times
      from event
      where session_id = $session_id and event_log_id = $event_log_id
      group by activity, case_id)
group by activity
order by events desc, activity
