-- log_waits.sql  reads: log_wait, log_quantile, step_name.  One row per activity: hours that cases wait before it, in
-- business time and by the wall clock. A wait runs from the moment when everything begun earlier on the case has ended to the start of the
-- activity; overlapping work waits 0. Without start times it runs to the completion and so holds the work too. The first
-- event of a case has no wait. Business time: the look-up of a time among the open spans gives the time open until then.
with waited as (
    select activity_no,
           count(*) as waits,
           avg(business_us) / 3.6e9 as mean_business_hours,
           sum(business_us) / 3.6e9 as all_business_hours,
           avg(wait_us) / 3.6e9 as mean_wall_hours
    from log_wait
    group by activity_no
)
select name, waits,
       [open.five[1] / 3.6e9, open.five[3] / 3.6e9, open.five[5] / 3.6e9] as business_hours,
       mean_business_hours, all_business_hours,
       [wall.five[1] / 3.6e9, wall.five[3] / 3.6e9, wall.five[5] / 3.6e9] as wall_hours, mean_wall_hours
from waited
join log_quantile as open on open.measure = 'business' and open.key_no = activity_no
join log_quantile as wall on wall.measure = 'wait' and wall.key_no = activity_no
join step_name on kind = 'activity' and no = activity_no
order by all_business_hours desc, name
