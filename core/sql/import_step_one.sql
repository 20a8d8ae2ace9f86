-- import_step_one.sql  reads: row_step, pair (of the first walk).  Makes the table `step`: completes of activities that nothing begins,
-- and the pairs found so far. A step stands where its complete stands in the file.
create or replace table step as
select position, case_no, activity_no, resource_no, null::timestamp as started_utc, ended_utc, cost
from row_step
where part = 2 and activity_no not in (select activity_no from row_step where part = 1)
union all
select complete_position, case_no, activity_no, complete_resource, start_utc, complete_utc,
       coalesce(complete_cost, start_cost)
from pair
where start_position is not null and complete_position is not null
