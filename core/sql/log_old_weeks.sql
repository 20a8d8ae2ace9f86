-- log_weeks.sql  reads: event.  One row per full ISO week (from Monday, in $timezone), also weeks without a case: the
-- cases whose last completion lies in it, and for these the median and mean cycle time (wall-clock hours), waiting
-- (business hours, as in `log_case_waits.sql`), hands-on minutes (null where no start is known), and the share that
-- holds some activity more than once. A week is full when all its business days lie between the days of the first and
-- the last event; weeks at the edges that are not are left out.
-- Parameters: $session_id, $event_log_id, $timezone, $workdays (list, 0 is Monday); $opens_utc, $closes_utc,
-- $seconds_before (lists, one entry per open interval)
with span as (
    select unnest($opens_utc::timestamp[]) as opens_utc,
           unnest($closes_utc::timestamp[]) as closes_utc,
           unnest($seconds_before::double[]) as seconds_before
),
step as (
    select case_id, activity, position, started_utc, ended_utc, coalesce(started_utc, ended_utc) as began_utc
    from event
    where session_id = $session_id and event_log_id = $event_log_id
),
gap as (
    select case_id, activity, started_utc, ended_utc, began_utc,
           coalesce(max(ended_utc) over (partition by case_id order by began_utc, ended_utc, position
                                         rows between unbounded preceding and 1 preceding), began_utc) as free_utc
    from step
),
one_case as (
    select date_trunc('week', timezone($timezone, timezone('UTC', max(ended_utc))))::date as week_on,
           epoch(max(ended_utc) - min(began_utc)) / 3600 as cycle_hours,
           sum(greatest(0, coalesce(late.seconds_before + epoch(least(began_utc, late.closes_utc) - late.opens_utc), 0)
                         - coalesce(soon.seconds_before + epoch(least(free_utc, soon.closes_utc) - soon.opens_utc), 0)))
               / 3600 as wait_hours,
           sum(epoch(ended_utc - started_utc)) / 60 as touch_minutes,
           (count(*) > count(distinct activity))::integer as is_reworked
    from gap
    asof left join span as late on gap.began_utc >= late.opens_utc
    asof left join span as soon on gap.free_utc >= soon.opens_utc
    group by case_id
),
edge as (
    select timezone($timezone, timezone('UTC', min(began_utc)))::date as first_on,
           timezone($timezone, timezone('UTC', max(ended_utc)))::date as last_on
    from step
),
day as (
    select unnest(generate_series(date_trunc('week', first_on), date_trunc('week', last_on) + interval 6 days,
                                  interval 1 day))::date as day_on
    from edge
),
week as (
    select date_trunc('week', day_on)::date as week_on
    from day, edge
    where list_contains($workdays::integer[], (isodow(day_on) - 1)::integer)
    group by date_trunc('week', day_on)::date, first_on, last_on
    having min(day_on) >= first_on and max(day_on) <= last_on
)
select week.week_on,
       count(cycle_hours) as cases,
       median(cycle_hours) as median_cycle_hours, avg(cycle_hours) as mean_cycle_hours,
       median(wait_hours) as median_wait_hours, avg(wait_hours) as mean_wait_hours,
       median(touch_minutes) as median_touch_minutes, avg(touch_minutes) as mean_touch_minutes,
       avg(is_reworked) as rework_share
from week left join one_case on one_case.week_on = week.week_on
group by week.week_on
order by week.week_on
