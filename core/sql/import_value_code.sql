-- import_value_code.sql  reads: case_value.  Makes the table `value_code`: one row per different value, numbered in their order.
create or replace table value_code as
select value, row_number() over (order by value)::integer as value_no
from (select distinct value from case_value)
