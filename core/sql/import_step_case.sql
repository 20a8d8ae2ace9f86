-- import_step_case.sql  reads: case_code.  Makes the table `step_case`: one row per case.
create or replace table step_case as
select distinct case_no, name as case_id
from case_code
order by case_no
