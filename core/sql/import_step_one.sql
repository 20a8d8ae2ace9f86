-- import_step_one.sql  reads: pair (of tangled groups).  Adds the pairs found so far to `step`.
insert into step
select complete_position, case_no, activity_no, complete_resource, start_utc, complete_utc,
       coalesce(complete_cost, start_cost)
from pair
where start_position is not null and complete_position is not null
