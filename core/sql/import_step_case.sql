-- import_step_case.sql  reads: case_code, step.  Makes the table `step_case`: one row per case that has events.
create or replace table step_case as
select distinct case_no, name as case_id
from case_code
where case_no in (select case_no from step)
order by case_no
