-- import_begun.sql  reads: row_step.  One row per activity: whether some row begins it; those that none begins have nothing to
-- pair.
select activity_no, bool_or(part = 1) as is_begun
from row_step
group by activity_no
order by activity_no
