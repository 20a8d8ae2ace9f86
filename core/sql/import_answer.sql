-- import_answer.sql  reads: step, step_case.  One row: how large the log is that came of the file.
select count(*) as events,
       (select count(*) from step_case) as cases,
       count(distinct activity_no) as activities,
       count(distinct resource_no) as resources,
       count(started_utc) as starts,
       min(coalesce(started_utc, ended_utc)) as first_utc,
       max(ended_utc) as last_utc
from step
