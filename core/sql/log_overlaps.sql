-- log_overlaps.sql  reads: log_step.  One row: how many events begin before the one before them in the case has ended.
select count(*) filter (is_early) as overlaps from log_step
