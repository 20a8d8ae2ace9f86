-- log_measured_business.sql  reads: log_wait; makes log_measured: the key is an activity: waits before it in business hours. Microseconds, never below 0.
create or replace temp view log_measured as
select activity_no::bigint as key_no, business_us as value_us
from log_wait
