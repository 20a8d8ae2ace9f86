-- log_case_waits.sql  reads: event.  One row: hours that a case waits in all, the sum of the waits of `log_waits.sql`
-- over its events (0 for a case of one event), in business time and by the wall clock, as percentiles over cases.
-- Parameters: $session_id, $event_log_id; $opens_utc, $closes_utc, $seconds_before (lists, one entry per open interval)
with span as (
    select unnest($opens_utc::timestamp[]) as opens_utc,
           unnest($closes_utc::timestamp[]) as closes_utc,
           unnest($seconds_before::double[]) as seconds_before
),
step as (
    select case_id, position, ended_utc, coalesce(started_utc, ended_utc) as began_utc
    from event
    where session_id = $session_id and event_log_id = $event_log_id
),
gap as (
    select case_id, began_utc,
           coalesce(max(ended_utc) over (partition by case_id order by began_utc, ended_utc, position
                                         rows between unbounded preceding and 1 preceding), began_utc) as free_utc
    from step
),
one_case as (
    select case_id,
           sum(greatest(0, epoch(began_utc - free_utc))) / 3600 as wall_hours,
           sum(greatest(0, coalesce(late.seconds_before + epoch(least(began_utc, late.closes_utc) - late.opens_utc), 0)
                         - coalesce(soon.seconds_before + epoch(least(free_utc, soon.closes_utc) - soon.opens_utc), 0)))
               / 3600 as business_hours
    from gap
    asof left join span as late on gap.began_utc >= late.opens_utc
    asof left join span as soon on gap.free_utc >= soon.opens_utc
    group by case_id
)
select count(*) as cases,
       quantile_cont(business_hours, [0.1, 0.25, 0.5, 0.75, 0.9]) as business_hours,
       avg(business_hours) as mean_business_hours,
       quantile_cont(wall_hours, [0.1, 0.25, 0.5, 0.75, 0.9]) as wall_hours,
       avg(wall_hours) as mean_wall_hours
from one_case
