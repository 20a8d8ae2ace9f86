-- log_spread.sql  reads: log_case.  One row per measure: how it is spread over cases, percentiles interpolating between
-- neighbours, and the mean. `cycle_hours`: from the first start (or, without start times, the first completion) to the
-- last completion, wall-clock. `wait_hours`, `business_hours`: the waits of a case together. `touch_minutes`: the sum of
-- end minus start over its events with both, wall-clock (a step left open overnight counts the night).
select 'cycle_hours' as measure, quantile_cont((ended_us - began_us) / 3.6e9, [0.1, 0.25, 0.5, 0.75, 0.9]) as five,
       avg(ended_us - began_us) / 3.6e9 as mean
from log_case
union all
select 'wait_hours', quantile_cont(wait_us / 3.6e9, [0.1, 0.25, 0.5, 0.75, 0.9]), avg(wait_us) / 3.6e9 from log_case
union all
select 'business_hours', quantile_cont(business_us / 3.6e9, [0.1, 0.25, 0.5, 0.75, 0.9]), avg(business_us) / 3.6e9
from log_case
union all
select 'touch_minutes', quantile_cont(touch_us / 6e7, [0.1, 0.25, 0.5, 0.75, 0.9]), avg(touch_us) / 6e7
from log_case where touch_us is not null
