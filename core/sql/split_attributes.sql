-- split_attributes.sql  reads: event_name.  One row per attribute that was kept with a log: number and name.
-- Parameters: $session_id, $event_log_id
select no, name
from event_name
where session_id = $session_id and event_log_id = $event_log_id and kind = 'attribute'
order by no
