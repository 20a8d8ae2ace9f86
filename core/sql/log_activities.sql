-- log_activities.sql  reads: log_step, log_pair, log_quantile, step, step_name.  One row per activity: events, cases that hold it,
-- cases that hold it more than once, self-loops (it directly follows itself), loops back (repeats of a case that are no
-- self-loops), resources, minutes of its events with a start (end minus start, wall-clock), all of them together in
-- hours, the sum of its costs (null without any), and its events with a start.
with of_steps as (
    select activity_no,
           count(*) as events,
           count(*) filter (previous_no = activity_no) as self_loops,
           count(distinct resource_no) as resources,
           avg(ended_us - began_us) filter (has_start) / 6e7 as mean,
           count(*) filter (has_start) as starts,
           sum(ended_us - began_us) filter (has_start) / 3.6e9 as touch_hours
    from log_step
    group by activity_no
),
of_cases as (
    select activity_no, count(*) as cases, count(*) filter (times > 1) as rework_cases
    from log_pair
    group by activity_no
),
of_costs as (select activity_no, round(fsum(cost), 6) as cost from step where cost is not null group by activity_no)
select name, events, cases, rework_cases, self_loops, events - cases - self_loops as loops_back, resources,
       list_transform(five, lambda value: value / 6e7) as five, mean,
       touch_hours, cost, starts
from of_steps
join of_cases using (activity_no)
left join of_costs using (activity_no)
left join log_quantile on measure = 'touch' and key_no = activity_no
join step_name on kind = 'activity' and no = activity_no
order by events desc, name
