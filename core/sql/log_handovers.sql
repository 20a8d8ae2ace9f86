-- log_handovers.sql  reads: log_step, step_name.  One row per pair of resources: how often an event of the first is
-- directly followed, in a case, by an event of the second.
select giver.name as from_resource, taker.name as to_resource, times
from (select from_no, resource_no, count(*) as times from log_step where from_no is not null group by from_no, resource_no)
join step_name as giver on giver.kind = 'resource' and giver.no = from_no
join step_name as taker on taker.kind = 'resource' and taker.no = resource_no
order by times desc, from_resource, to_resource
