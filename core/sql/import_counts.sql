-- import_counts.sql  reads: typed.  One row: how many records are events and how many are refused, cases, time span.
select count(*) as rows,
       count(*) filter (len(problems) = 0) as events,
       count(*) filter (len(problems) > 0) as refused,
       count(distinct case_id) filter (len(problems) = 0) as cases,
       count(distinct activity) filter (len(problems) = 0) as activities,
       count(started_utc) filter (len(problems) = 0) as starts,
       min(coalesce(started_utc, ended_utc)) filter (len(problems) = 0) as first_utc,
       max(ended_utc) filter (len(problems) = 0) as last_utc
from typed
