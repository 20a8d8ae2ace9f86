-- log_months.sql  reads: event.  One row per full calendar month (in $timezone), also months without a case: the cases
-- whose last completion lies in it. A month is full when all its business days lie between the days of the first and
-- the last event. Parameters: $session_id, $event_log_id, $timezone, $workdays (list, 0 is Monday)
with one_case as (
    select timezone($timezone, timezone('UTC', max(ended_utc)))::date as completed_on,
           timezone($timezone, timezone('UTC', min(coalesce(started_utc, ended_utc))))::date as begun_on
    from event
    where session_id = $session_id and event_log_id = $event_log_id
    group by case_id
),
edge as (select min(begun_on) as first_on, max(completed_on) as last_on from one_case),
day as (
    select unnest(generate_series(date_trunc('month', first_on),
                                  date_trunc('month', last_on) + interval 1 month - interval 1 day,
                                  interval 1 day))::date as day_on
    from edge
),
month as (
    select date_trunc('month', day_on)::date as month_on
    from day, edge
    where list_contains($workdays::integer[], (isodow(day_on) - 1)::integer)
    group by date_trunc('month', day_on)::date, first_on, last_on
    having min(day_on) >= first_on and max(day_on) <= last_on
)
select month.month_on, count(completed_on) as cases
from month left join one_case on date_trunc('month', completed_on)::date = month.month_on
group by month.month_on
order by month.month_on
