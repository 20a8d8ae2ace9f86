-- import_walk_one.sql  reads: tangled.  Makes the view `walk`: the rows that import_pair.sql pairs first, those of one resource
-- (`team`) among themselves.
create or replace view walk as
select position, case_no, activity_no, resource_no, coalesce(resource_no, 0) as team, 0 as tie, part, moment, cost
from tangled
