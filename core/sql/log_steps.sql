-- log_steps.sql  reads: log_beside (arrays of `log_beside.py`: 0 is no number, -1 no time); adds to log_step.
insert into log_step
select case_no, activity_no, nullif(resource_no, 0), place, nullif(previous_no, 0), is_loop, nullif(from_no, 0),
       is_ping_pong, began_us, ended_us, has_start, nullif(flow_us, -1), nullif(wait_us, -1), nullif(business_us, -1)
from log_beside
