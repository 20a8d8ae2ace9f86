-- log_spread.sql  reads: log_case, log_quantile.  One row per measure: how it is spread over cases, percentiles
-- interpolating between neighbours, and the mean. `cycle_hours`: from the first start (or, without start times, the first
-- completion) to the last completion, wall-clock. `wait_hours`, `business_hours`: the waits of a case together.
-- `touch_minutes`: end minus start of its steps of timed activities together, wall-clock (a step left open overnight
-- counts the night).
with average as (
    select avg(ended_us - began_us) as cycle, avg(wait_us) as wait, avg(business_us) as business, avg(touch_us) as touch
    from log_case
),
named as (
    select unnest(['cycle_hours', 'wait_hours', 'business_hours', 'touch_minutes']) as measure,
           unnest(['case_cycle', 'case_wait', 'case_business', 'case_touch']) as of_case,
           unnest([cycle, wait, business, touch]) as mean_us,
           unnest([3.6e9, 3.6e9, 3.6e9, 6e7]) as unit_us
    from average
)
select named.measure, list_transform(five, lambda value: value / unit_us) as five, mean_us / unit_us as mean
from named
left join log_quantile on log_quantile.measure = of_case
