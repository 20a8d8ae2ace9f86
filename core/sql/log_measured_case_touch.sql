-- log_measured_case_touch.sql  reads: log_case; makes log_measured: the key is 0: hands-on time of a case. Microseconds, never below 0.
create or replace temp view log_measured as
select 0::bigint as key_no, touch_us as value_us
from log_case
where touch_us is not null
