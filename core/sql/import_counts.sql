-- import_counts.sql  reads: typed, mended.  One row: records in all, refused ones, and events whose cost can't be read.
select (select count(*) from typed) as rows,
       (select count(*) from mended where len(problems) > 0) as refused,
       (select count(*) from typed where is_sound and cost_text is not null)
       + (select count(*) from mended where len(problems) = 0 and cost_text is not null) as lost_costs
