-- import_pair.sql  reads: walk.  Makes the table `pair`: one row per begun and completed step, first in, first out within a case, an
-- activity and a team; alone where its other half is missing. No join: on the way through the rows of such a group,
-- `balance` counts the open ones; a complete that brings it to a new low below 0 has no start before it and stays alone;
-- the n-th start and the n-th of the other completes then belong together by their number.
create or replace table pair as
with counted as (
    select *, sum(case part when 1 then 1 else -1 end) over so_far as balance,
           count(*) filter (part = 1) over so_far as starts
    from walk
    window so_far as (partition by case_no, activity_no, team order by moment, tie, position rows unbounded preceding)
),
lowest as (
    select *, least(0, min(balance) over (partition by case_no, activity_no, team order by moment, tie, position
                                          rows between unbounded preceding and 1 preceding)) as low
    from counted
),
numbered as (
    select *, case when part = 1 then starts
                   when balance < coalesce(low, 0) then -position
                   else starts - balance + coalesce(low, 0) end as number
    from lowest
)
select case_no, activity_no,
       max(position) filter (part = 1) as start_position, max(position) filter (part = 2) as complete_position,
       max(resource_no) filter (part = 1) as start_resource, max(resource_no) filter (part = 2) as complete_resource,
       max(moment) filter (part = 1) as start_utc, max(moment) filter (part = 2) as complete_utc,
       max(cost) filter (part = 1) as start_cost, max(cost) filter (part = 2) as complete_cost
from numbered
group by case_no, activity_no, team, number
