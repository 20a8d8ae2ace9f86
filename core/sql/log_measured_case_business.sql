-- log_measured_case_business.sql  reads: log_case; makes log_measured: the key is 0: waits of a case together, in business hours. Microseconds, never below 0.
create or replace temp view log_measured as
select 0::bigint as key_no, business_us as value_us
from log_case
