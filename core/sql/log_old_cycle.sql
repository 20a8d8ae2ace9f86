-- log_cycle.sql  reads: event.  One row: cycle time over cases, in wall-clock hours, from the first start (or, without
-- start times, the first completion) to the last completion. Percentiles interpolate between neighbours.
-- Parameters: $session_id, $event_log_id
select count(*) as cases,
       quantile_cont(hours, [0.1, 0.25, 0.5, 0.75, 0.9]) as percentiles,
       avg(hours) as mean
from (select epoch(max(ended_utc) - min(coalesce(started_utc, ended_utc))) / 3600 as hours
      from event
      where session_id = $session_id and event_log_id = $event_log_id
      group by case_id)
