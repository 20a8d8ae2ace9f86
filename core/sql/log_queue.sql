-- log_queue.sql  reads: log_wait.  One row per hour of the week (in $timezone; 0 is Monday): how many cases wait when the
-- hour begins, and how many steps become ready in it, each as the mean over all hours of that name that begin between
-- the first and the last event. A case waits from the moment it is ready for a step until that step begins; one that
-- becomes ready as the hour strikes does not wait yet, one that begins then still does. A sweep of cumulated counts over
-- quarters of an hour, as the zones of the world differ by quarters.
-- Parameter: $timezone
with moved as (
    select quarter, sum(readied)::bigint as readied, sum(begun)::bigint as begun
    from (select least(free_us, began_us) // 900000000 as quarter, count(*) as readied, 0 as begun
          from log_wait group by least(free_us, began_us) // 900000000
          union all
          select began_us // 900000000, 0, count(*) from log_wait group by began_us // 900000000)
    group by quarter
),
swept as (
    select quarter, sum(readied - begun) over sweep as waiting, sum(readied) over sweep as readied
    from moved
    window sweep as (order by quarter)
),
edge as (select min(began_us) as first_us, max(ended_us) as last_us from log_case),
quarter as (
    select unnest(generate_series((first_us + 899999999) // 900000000, last_us // 900000000)) as quarter from edge
),
hour as (
    select quarter, isodow(local) - 1 as weekday, hour(local) as hour, lead(quarter, 1, quarter + 4) over (order by quarter) as next
    from (select quarter, timezone($timezone, timezone('UTC', make_timestamp(quarter * 900000000))) as local from quarter)
    where minute(local) = 0
)
select weekday, hour, avg(coalesce(before.waiting, 0)) as waiting,
       avg(coalesce(within.readied, 0) - coalesce(before.readied, 0)) as arriving
from hour
asof left join swept as before on before.quarter < hour.quarter
asof left join swept as within on within.quarter < hour.next
group by weekday, hour
order by weekday, hour
