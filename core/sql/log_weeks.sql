-- log_weeks.sql  reads: log_case.  One row per full ISO week (from Monday, in the calendar's zone), also weeks without a
-- case: the cases whose last completion lies in it, and for these the median and mean cycle time (wall-clock hours),
-- waiting (business hours), hands-on minutes (null where no start is known), and the share that holds some activity more
-- than once; then the cases begun in it, and the cases begun and not completed when it ends. A week is full when all its
-- business days lie between the days of the first and the last event; weeks at the edges that are not are left out.
-- Parameter: $workdays (list, 0 is Monday)
with done as (
    select date_trunc('week', completed_on)::date as week_on,
           count(*) as cases,
           median((ended_us - began_us) / 3.6e9) as cycle_hours, avg(ended_us - began_us) / 3.6e9 as mean_cycle_hours,
           median(business_us / 3.6e9) as wait_hours, avg(business_us) / 3.6e9 as mean_wait_hours,
           median(touch_us / 6e7) as touch_minutes, avg(touch_us) / 6e7 as mean_touch_minutes,
           avg(is_reworked::integer) as rework_share
    from log_case
    group by date_trunc('week', completed_on)::date
),
begun as (
    select date_trunc('week', begun_on)::date as week_on, count(*) as cases
    from log_case
    group by date_trunc('week', begun_on)::date
),
edge as (select min(begun_on) as first_on, max(completed_on) as last_on from log_case),
day as (
    select unnest(generate_series(date_trunc('week', first_on), date_trunc('week', last_on) + interval 6 days,
                                  interval 1 day))::date as day_on
    from edge
),
week as (
    select date_trunc('week', day_on)::date as week_on,
           coalesce(min(day_on) filter (is_workday) >= any_value(first_on)
                    and max(day_on) filter (is_workday) <= any_value(last_on), false) as is_full
    from (select day_on, list_contains($workdays::integer[], (isodow(day_on) - 1)::integer) as is_workday from day), edge
    group by date_trunc('week', day_on)::date
),
counted as (
    select week.week_on, is_full, done.* exclude (week_on), coalesce(begun.cases, 0) as started,
           sum(coalesce(begun.cases, 0) - coalesce(done.cases, 0)) over (order by week.week_on) as open_at_end
    from week
    left join done on done.week_on = week.week_on
    left join begun on begun.week_on = week.week_on
)
select week_on, coalesce(cases, 0) as cases, cycle_hours, mean_cycle_hours, wait_hours, mean_wait_hours, touch_minutes,
       mean_touch_minutes, rework_share, started, open_at_end::bigint as open_at_end
from counted
where is_full
order by week_on
