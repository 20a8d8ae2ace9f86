-- log_measured_case_cycle.sql  reads: log_case; makes log_measured: the key is 0: cycle times of the cases. Microseconds, never below 0.
create or replace temp view log_measured as
select 0::bigint as key_no, ended_us - began_us as value_us
from log_case
