-- log_days.sql  reads: log_case.  One row per full business day (in the calendar's zone), also days without a case: the
-- cases whose last completion lies in it, and for these the median and mean cycle time (wall-clock hours), waiting
-- (business hours), hands-on minutes (null where no start is known), and the share that holds some activity more than
-- once; then the cases begun in it, and the cases begun and not completed when it ends (those of the days between
-- counted in). The days of the first and of the last event are left out: they are seldom whole. Cases completed on other
-- days than business days are in no row.
-- Parameters: $workdays (list, 0 is Monday), $holidays (list of days)
with done as (
    select completed_on as day_on,
           count(*) as cases,
           median((ended_us - began_us) / 3.6e9) as cycle_hours, avg(ended_us - began_us) / 3.6e9 as mean_cycle_hours,
           median(business_us / 3.6e9) as wait_hours, avg(business_us) / 3.6e9 as mean_wait_hours,
           median(touch_us / 6e7) as touch_minutes, avg(touch_us) / 6e7 as mean_touch_minutes,
           avg(is_reworked::integer) as rework_share
    from log_case
    group by completed_on
),
begun as (select begun_on as day_on, count(*) as cases from log_case group by begun_on),
edge as (select min(begun_on) as first_on, max(completed_on) as last_on from log_case),
day as (
    select unnest(generate_series(first_on, last_on, interval 1 day))::date as day_on, first_on, last_on
    from edge
),
counted as (
    select day.day_on, first_on, last_on, done.* exclude (day_on), coalesce(begun.cases, 0) as started,
           sum(coalesce(begun.cases, 0) - coalesce(done.cases, 0)) over (order by day.day_on) as open_at_end
    from day
    left join done on done.day_on = day.day_on
    left join begun on begun.day_on = day.day_on
)
select day_on, coalesce(cases, 0) as cases, cycle_hours, mean_cycle_hours, wait_hours, mean_wait_hours, touch_minutes,
       mean_touch_minutes, rework_share, started, open_at_end::bigint as open_at_end
from counted
where list_contains($workdays::integer[], (isodow(day_on) - 1)::integer)
  and not list_contains($holidays::date[], day_on)
  and day_on > first_on and day_on < last_on
order by day_on
