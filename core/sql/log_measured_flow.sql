-- log_measured_flow.sql  reads: log_step; makes log_measured: the key is a pair of neighbours (the first activity times 2^32, plus the second): times between them. Microseconds, never below 0.
create or replace temp view log_measured as
select previous_no::bigint * 4294967296 + activity_no as key_no, flow_us as value_us
from log_step
where previous_no is not null
