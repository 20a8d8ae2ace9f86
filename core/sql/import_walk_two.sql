-- import_walk_two.sql  reads: alone, pair (of tangled groups).  Makes the table `walk_again` and the view `walk`: what the
-- first walk left alone, now whoever did it. At the same moment a start stands before a complete.
create or replace table walk_again as
select coalesce(complete_position, start_position) as position, case_no, activity_no,
       coalesce(complete_resource, start_resource) as resource_no, 0 as team,
       case when complete_position is null then 1 else 2 end as part,
       coalesce(complete_utc, start_utc) as moment, coalesce(complete_cost, start_cost) as cost
from pair
where complete_position is null or start_position is null
union all
select position, case_no, activity_no, resource_no, 0, part, moment, cost
from alone;

drop table alone;
drop view walk;
drop table tangled;

create or replace view walk as
select *, part as tie
from walk_again
