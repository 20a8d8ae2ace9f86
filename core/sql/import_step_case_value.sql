-- import_step_case_value.sql  reads: case_value, value_code, step_case.  Makes the table `step_case_value`.
create or replace table step_case_value as
select case_no, attribute_no, value_no
from case_value join value_code using (value)
where case_no in (select case_no from step_case)
order by attribute_no, case_no
