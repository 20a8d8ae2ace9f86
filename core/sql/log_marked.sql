-- log_marked.sql  reads: step, step_name.  One row per ISO week (from Monday, in $timezone) in which a case is completed:
-- how many cases are completed in it, and how many of these hold any of $activities (list of names).
-- Parameters: $timezone, $activities
with marked as (select no from step_name where kind = 'activity' and list_contains($activities::varchar[], name)),
one_case as (
    select max(ended_utc) as ended_utc, bool_or(marked.no is not null) as holds
    from step
    left join marked on marked.no = activity_no
    group by case_no
)
select date_trunc('week', timezone($timezone, timezone('UTC', ended_utc)))::date as week_on,
       count(*) as cases, count(*) filter (holds) as holding
from one_case
group by week_on
order by week_on
