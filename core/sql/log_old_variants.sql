-- log_variants.sql  reads: event.  One row per variant (activities of a case in the order of completion; ties in time
-- keep the order of the file), commonest first: the activities, and how many cases take it.
-- Parameters: $session_id, $event_log_id, $most (rows at most)
select path, count(*) as cases
from (select case_id, list(activity order by ended_utc, position) as path
      from event
      where session_id = $session_id and event_log_id = $event_log_id
      group by case_id)
group by path
order by cases desc, len(path), path
limit $most
