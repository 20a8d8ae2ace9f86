-- log_queue.sql  reads: log_wait, log_case, log_cell.  One row per hour of the week in the calendar's zone (weekday 0 is
-- Monday): how many cases wait when the hour begins, and how many steps become ready in it, each as the mean over all
-- hours of that name from the first event to the last. A case waits from the moment it is ready for a step until that
-- step begins; one that becomes ready as the hour strikes does not wait yet, one that begins then still does. The hour
-- of the first event counts as begun with it. A sweep of cumulated counts over quarters of an hour, as the zones of the
-- world differ by quarters. Parameter: $cell_us
with moved as (
    select quarter, sum(readied)::bigint as readied, sum(begun)::bigint as begun
    from (select (began_us - wait_us) // 900000000 as quarter, count(*) as readied, 0 as begun
          from log_wait group by (began_us - wait_us) // 900000000
          union all
          select began_us // 900000000, 0, count(*) from log_wait group by began_us // 900000000)
    group by quarter
),
edge as (select min(began_us) // 900000000 as first_no, max(ended_us) // 900000000 as last_no from log_case),
quarter as (select unnest(generate_series(first_no, last_no)) as quarter from edge),
told as (
    select quarter.quarter, coalesce(readied, 0) as readied,
           (quarter.quarter * 900000000
            + case when quarter.quarter * 900000000 < change_us then offset_us else later_offset_us end) // 900000000 as local_no,
           coalesce(sum(readied - begun) over (order by quarter.quarter rows between unbounded preceding and 1 preceding), 0)
               as waiting
    from quarter
    join log_cell on cell_no = (quarter.quarter * 900000000 // $cell_us)::integer
    left join moved on moved.quarter = quarter.quarter
),
named as (
    select *, local_no // 4 % 24 as hour, (local_no // 96 + 3) % 7 as weekday,  -- 1 January 1970 was a Thursday
           local_no % 4 = 0 or quarter = first_no as is_begin
    from told, edge
)
select weekday, hour, (sum(waiting) filter (is_begin) / count(*) filter (is_begin))::double as waiting,
       (sum(readied) / count(*) filter (is_begin))::double as arriving
from named
group by weekday, hour
order by weekday, hour
