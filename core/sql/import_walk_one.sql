-- import_walk_one.sql  reads: row_step.  Makes the view `walk`: the rows to be paired first, those of one resource (`team`) among
-- themselves. Activities that no row begins have nothing to pair.
create or replace view walk as
select position, case_no, activity_no, resource_no, coalesce(resource_no, 0) as team, 0 as tie, part, ended_utc as moment,
       cost
from row_step
where part > 0 and activity_no in (select activity_no from row_step where part = 1)
