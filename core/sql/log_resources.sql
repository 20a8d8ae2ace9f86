-- log_resources.sql  reads: log_step, step_name.  One row per resource: events, cases, activities, and the hours of its
-- events with a start together (end minus start, wall-clock; null without any).
with of_cases as (
    select resource_no, count(*) as cases
    from (select distinct resource_no, case_no from log_step where resource_no is not null)
    group by resource_no
),
of_steps as (
    select resource_no, count(*) as events, count(distinct activity_no) as activities,
           sum(ended_us - began_us) filter (has_start) / 3.6e9 as touch_hours
    from log_step
    where resource_no is not null
    group by resource_no
)
select name, events, cases, activities, touch_hours
from of_steps
join of_cases using (resource_no)
join step_name on kind = 'resource' and no = resource_no
order by events desc, name
