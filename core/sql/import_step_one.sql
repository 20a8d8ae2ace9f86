-- import_step_one.sql  reads: row_step, beside, tangled, pair (of tangled groups).  Makes the table `step`: completes of activities
-- that nothing begins, and the pairs found so far. A step stands where its complete stands in the file; its cost is
-- that of its complete, or of its start where that has none, since many exports repeat it.
create or replace table step as
select position, case_no, activity_no, resource_no, null::timestamp as started_utc, ended_utc, cost
from row_step
where part = 2 and activity_no not in (select activity_no from row_step where part = 1)
union all
select position, case_no, activity_no, resource_no, moment_before, moment, coalesce(cost, cost_before)
from beside anti join tangled using (case_no, activity_no, team)
where part = 2
union all
select complete_position, case_no, activity_no, complete_resource, start_utc, complete_utc,
       coalesce(complete_cost, start_cost)
from pair
where start_position is not null and complete_position is not null
