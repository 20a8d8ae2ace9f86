-- split_values.sql  reads: event, event_case, event_case_value, event_name.  One row per value of one attribute of one log, the
-- largest first; the value null stands for cases without one. A case has the first filled value that stands in it.
-- Parameters: $session_id, $event_log_id, $attribute_no
with one_case as (
    select case_no, count(*) as events, count(started_utc) as starts,
           min(coalesce(started_utc, ended_utc)) as first_utc, max(ended_utc) as last_utc
    from event
    where session_id = $session_id and event_log_id = $event_log_id
    group by case_no
),
told as (
    select case_no, name as value
    from event_case_value
    join event_name
      on event_name.session_id = $session_id and event_name.event_log_id = $event_log_id
     and kind = 'value' and no = value_no
    where event_case_value.session_id = $session_id and event_case_value.event_log_id = $event_log_id
      and attribute_no = $attribute_no
)
select value, count(*) as cases, sum(events)::bigint as events, sum(starts)::bigint as starts,
       min(first_utc) as first_utc, max(last_utc) as last_utc
from one_case left join told using (case_no)
group by value
order by value is null, cases desc, value
