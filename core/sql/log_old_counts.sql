-- log_counts.sql  reads: event.  One row: how large the log is.
-- A variant is the order of activities of a case, by completion; ties in time keep the order of the file. A directly-
-- follows edge is a pair of activities that stand next to each other in a case; `flows` counts all such neighbours.
-- A reworked case holds some activity more than once. Times: naive UTC. Parameters: $session_id, $event_log_id
with one_case as (
    select case_id,
           count(*) as events,
           count(distinct activity) as activities,
           list(activity order by ended_utc, position) as path
    from event
    where session_id = $session_id and event_log_id = $event_log_id
    group by case_id
),
whole as (
    select count(*) as events,
           count(distinct activity) as activities,
           count(distinct resource) as resources,
           count(started_utc) as starts,
           min(least(ended_utc, coalesce(started_utc, ended_utc))) as first_utc,
           max(ended_utc) as last_utc
    from event
    where session_id = $session_id and event_log_id = $event_log_id
)
select whole.events, cases, whole.activities, resources, variants, flows, reworked_cases, starts, first_utc, last_utc
from whole,
     (select count(*) as cases,
             count(distinct path) as variants,
             coalesce(sum(events - 1), 0)::bigint as flows,
             count(*) filter (events > activities) as reworked_cases
      from one_case)
