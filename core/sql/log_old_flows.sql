-- log_flows.sql  reads: event.  The directly-follows graph: one row per pair of activities that stand next to each
-- other in a case, by completion (ties in time keep the order of the file), and how often they do.
-- Parameters: $session_id, $event_log_id
select previous as from_activity, activity as to_activity, count(*) as times
from (select activity,
             lag(activity) over (partition by case_id order by ended_utc, position) as previous
      from event
      where session_id = $session_id and event_log_id = $event_log_id)
where previous is not null
group by previous, activity
order by times desc, from_activity, to_activity
