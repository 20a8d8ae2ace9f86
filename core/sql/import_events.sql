-- import_events.sql  reads: typed.  One row per event, as the table `event` holds it, in the order of the file.
select position, case_id, activity, started_utc, ended_utc, resource
from typed
where len(problems) = 0
order by position
