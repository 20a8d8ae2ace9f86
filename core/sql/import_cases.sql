-- import_cases.sql  reads: record.  Makes `case_code` (text → number) and `step_case` (number → case): texts that differ only in
-- blanks around them are one case; numbered from 1 in the order of the file.
create or replace table case_code as
with found as (select case_text as text, min(position) as first from record group by case_text),
     named as (select text, as_name(text) as name, first from found),
     numbered as (select name, row_number() over (order by min(first))::integer as case_no from named group by name)
select text, name, case_no
from named join numbered using (name)
