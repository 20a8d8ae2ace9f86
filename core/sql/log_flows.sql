-- log_flows.sql  reads: log_step, log_quantile, step_name.  The directly-follows graph: one row per pair of activities that stand next
-- to each other in a case, by completion (ties in time keep the order of the file), how often they do, and the hours
-- from the end of the first to the start of the second by the wall clock (0 where they overlap): median and 90th
-- percentile.
with pair as (
    select previous_no, activity_no, count(*) as times
    from log_step
    where previous_no is not null
    group by previous_no, activity_no
)
select before.name as from_activity, after.name as to_activity, times, five[3] / 3.6e9 as median_hours,
       five[5] / 3.6e9 as p90_hours
from pair
join log_quantile on measure = 'flow' and key_no = previous_no::bigint * 4294967296 + activity_no
join step_name as before on before.kind = 'activity' and before.no = previous_no
join step_name as after on after.kind = 'activity' and after.no = activity_no
order by times desc, from_activity, to_activity
