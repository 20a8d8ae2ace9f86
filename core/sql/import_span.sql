-- import_span.sql  reads: step.  One row: the first and the last moment of all steps.
select min(least(ended_utc, coalesce(started_utc, ended_utc))), max(ended_utc) from step;
