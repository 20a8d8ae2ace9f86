-- log_touch.sql  reads: event.  One row: hands-on minutes a case, the sum of end minus start over its events with both,
-- wall-clock (an activity left open overnight counts the night). Percentiles over cases interpolate between neighbours.
-- No starts at all: 0 cases, nothing measured. Parameters: $session_id, $event_log_id
select count(*) as cases,
       quantile_cont(minutes, [0.1, 0.25, 0.5, 0.75, 0.9]) as percentiles,
       avg(minutes) as mean
from (select sum(epoch(ended_utc - started_utc)) / 60 as minutes
      from event
      where session_id = $session_id and event_log_id = $event_log_id and started_utc is not null
      group by case_id)
