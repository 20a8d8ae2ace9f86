-- log_waits.sql  reads: event.  One row per activity: hours that cases wait before it, in business time and by the wall
-- clock. A wait runs from the moment when everything begun earlier on the case has ended to the start of the activity;
-- overlapping work waits 0. Without start times it runs to the completion and so holds the work too. The first event of
-- a case has no wait. Business time: the look-up of a time among the open intervals gives the seconds open until then.
-- Parameters: $session_id, $event_log_id; $opens_utc, $closes_utc, $seconds_before (lists, one entry per open interval)
with span as (
    select unnest($opens_utc::timestamp[]) as opens_utc,
           unnest($closes_utc::timestamp[]) as closes_utc,
           unnest($seconds_before::double[]) as seconds_before
),
step as (
    select activity, case_id, position, ended_utc, coalesce(started_utc, ended_utc) as began_utc
    from event
    where session_id = $session_id and event_log_id = $event_log_id
),
gap as (
    select activity, began_utc,
           max(ended_utc) over (partition by case_id order by began_utc, ended_utc, position
                                rows between unbounded preceding and 1 preceding) as free_utc
    from step
),
waited as (
    select activity,
           greatest(0, epoch(began_utc - free_utc)) / 3600 as wall_hours,
           greatest(0, coalesce(late.seconds_before + epoch(least(began_utc, late.closes_utc) - late.opens_utc), 0)
                     - coalesce(soon.seconds_before + epoch(least(free_utc, soon.closes_utc) - soon.opens_utc), 0)) / 3600
               as business_hours
    from (select * from gap where free_utc is not null) as gap
    asof left join span as late on gap.began_utc >= late.opens_utc
    asof left join span as soon on gap.free_utc >= soon.opens_utc
)
select activity,
       count(*) as waits,
       quantile_cont(business_hours, [0.1, 0.5, 0.9]) as business_hours,
       avg(business_hours) as mean_business_hours,
       sum(business_hours) as all_business_hours,
       quantile_cont(wall_hours, [0.1, 0.5, 0.9]) as wall_hours,
       avg(wall_hours) as mean_wall_hours
from waited
group by activity
order by all_business_hours desc, activity
