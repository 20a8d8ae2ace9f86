-- log_ends.sql  reads: log_step, log_case, step_name.  One row per activity that some case completes first or last: how
-- many cases do.
select name,
       count(*) filter (place = 1) as starts,
       count(*) filter (place = events) as ends
from log_step
join log_case on log_case.case_no = log_step.case_no
join step_name on kind = 'activity' and no = activity_no
where place = 1 or place = events
group by name
order by name
