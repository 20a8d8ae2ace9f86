-- import_step_name.sql  reads: name_code, step, value_code.  Makes the table `step_name`: the text of every number that `step` and
-- `step_case_value` use. Parameter: $attributes (names of the columns, in their order)
create or replace table step_name as
select distinct kind, no, name
from name_code
where kind = 'activity' and no in (select distinct activity_no from step)
   or kind = 'resource' and no in (select distinct resource_no from step)
union all
select 'attribute', unnest(range(1, len($attributes) + 1))::integer, unnest($attributes)
union all
select 'value', value_no, value from value_code
order by kind, no
