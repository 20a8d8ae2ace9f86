-- import_tangled.sql  reads: beside.  Makes the table `tangled`: the groups in which start and complete do not simply take turns,
-- beginning with a start; and the view `walk`: their rows, which import_pair.sql pairs. In all other groups each
-- complete belongs to the start before it, and only the last row may be a start alone.
create or replace table tangled as
select distinct case_no, activity_no, team
from beside
where part = 1 and part_before = 1 or part = 2 and part_before is distinct from 1;

create or replace view walk as
select position, case_no, activity_no, resource_no, team, tie, part, moment, cost
from beside semi join tangled using (case_no, activity_no, team)
