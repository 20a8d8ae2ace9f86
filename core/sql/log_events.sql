-- log_events.sql  reads: step.  The events of some cases; 0 is no resource, -1 no start. Times: microseconds since 1970.
-- Parameters: $first_no, $last_no (case numbers)
select position, case_no, activity_no, coalesce(resource_no, 0) as resource_no,
       coalesce(epoch_us(started_utc), -1) as started_us, epoch_us(ended_utc) as ended_us
from step
where case_no between $first_no and $last_no
