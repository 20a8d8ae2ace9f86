-- log_months.sql  reads: log_case.  One row per full calendar month (in the calendar's zone), also months without a case:
-- the cases whose last completion lies in it. A month is full when all its business days lie between the days of the
-- first and the last event. Parameter: $workdays (list, 0 is Monday)
with edge as (select min(begun_on) as first_on, max(completed_on) as last_on from log_case),
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
),
done as (
    select date_trunc('month', completed_on)::date as month_on, count(*) as cases
    from log_case
    group by date_trunc('month', completed_on)::date
)
select month.month_on, coalesce(cases, 0) as cases
from month left join done on done.month_on = month.month_on
order by month.month_on
