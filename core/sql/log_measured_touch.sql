-- log_measured_touch.sql  reads: log_step; makes log_measured: the key is an activity: times from start to end of its events. Microseconds, never below 0.
create or replace temp view log_measured as
select activity_no::bigint as key_no, ended_us - began_us as value_us
from log_step
where has_start
