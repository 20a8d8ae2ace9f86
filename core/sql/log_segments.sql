-- log_segments.sql  reads: log_case, step_case_value, step_name.  One row per attribute and value, the values of each by
-- cases, $most at most: cases, events, cases completed a week (over the days from the first to the last event of the
-- log), median cycle time (wall-clock hours), mean waiting of a case (business hours), mean hands-on minutes of a case
-- with starts, share of cases that hold some activity more than once. The value null gathers all other values and the
-- cases without one. Parameter: $most
with edge as (select (max(ended_us) - min(began_us)) / 6.048e11 as weeks from log_case),
attribute as (select no as attribute_no, name as attribute from step_name where kind = 'attribute'),
kept as (
    select attribute_no, value_no
    from (select attribute_no, value_no, row_number() over (partition by attribute_no order by cases desc, value_no) as place
          from (select attribute_no, value_no, count(*) as cases from step_case_value group by attribute_no, value_no))
    where place <= $most
),
told as (
    select attribute_no, attribute, log_case.*, kept.value_no
    from attribute
    cross join log_case
    left join step_case_value using (case_no, attribute_no)
    left join kept using (attribute_no, value_no)
),
segment as (
    select attribute_no, attribute, value_no, count(*) as cases, sum(events)::bigint as events,
           median((ended_us - began_us) / 3.6e9) as cycle_hours, avg(business_us) / 3.6e9 as wait_hours,
           avg(touch_us) / 6e7 as touch_minutes, avg(is_reworked::integer) as rework_share
    from told
    group by attribute_no, attribute, value_no
)
select attribute, name as value, cases, events, case when weeks >= 1 then cases / weeks end as cases_a_week, cycle_hours,
       wait_hours, touch_minutes, rework_share
from segment
left join step_name on kind = 'value' and no = value_no
cross join edge
order by attribute_no, value_no is null, cases desc, value
