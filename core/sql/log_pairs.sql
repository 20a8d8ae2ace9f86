-- log_pairs.sql  reads: log_step; makes log_pair: one row per case and activity, and how often the case holds it.
create or replace temp table log_pair as
select case_no, activity_no, count(*)::integer as times
from log_step
group by case_no, activity_no
