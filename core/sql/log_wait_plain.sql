-- log_wait_plain.sql  reads: log_step; makes log_wait for a log in which no event of a case begins before the one before
-- it has ended: then the wait before an event is the time between the two. One row per event but the first of a case.
-- Times: microseconds since 1970.
create or replace temp view log_wait as
select case_no, activity_no, began_us - flow_us as free_us, began_us, flow_us as wait_us, business_us
from log_step
where flow_us is not null
