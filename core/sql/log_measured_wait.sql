-- log_measured_wait.sql  reads: log_wait; makes log_measured: the key is an activity: waits before it by the wall clock. Microseconds, never below 0.
create or replace temp view log_measured as
select activity_no::bigint as key_no, wait_us as value_us
from log_wait
