-- import_beside.sql  reads: walk.  Makes the table `beside`: each row to be paired, with the rows before and after it in its group (a
-- case, an activity, a team), by time and then by the order of the file (`tie` is the same in all rows of the first walk).
create or replace table beside as
select *, lag(part) over near as part_before, lag(moment) over near as moment_before, lag(cost) over near as cost_before,
       lead(part) over near as part_after
from walk
window near as (partition by case_no, activity_no, team order by moment, position)
