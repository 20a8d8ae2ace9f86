-- import_step_two.sql  reads: pair (of the second walk).  Adds its pairs to `step`, and what stayed alone: a step that was begun only
-- ends when it starts, and none of them has hands-on time.
insert into step
select coalesce(complete_position, start_position), case_no, activity_no, coalesce(complete_resource, start_resource),
       case when complete_position is not null then start_utc end, coalesce(complete_utc, start_utc),
       coalesce(complete_cost, start_cost)
from pair
