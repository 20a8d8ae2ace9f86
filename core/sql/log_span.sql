-- log_span.sql  reads: step.  One row: the first and the last moment of the log, naive UTC; null for an empty log.
select min(coalesce(started_utc, ended_utc)) as first_utc, max(ended_utc) as last_utc from step
