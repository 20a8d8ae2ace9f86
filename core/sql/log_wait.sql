-- log_wait.sql  reads: log_step; makes log_wait: one row per wait. A case is ready for the event `wait_us` before it begins.
-- Times: microseconds since 1970.
create or replace temp view log_wait as
select case_no, activity_no, began_us, wait_us, business_us
from log_step
where wait_us is not null
