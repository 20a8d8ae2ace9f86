-- log_timed.sql  reads: log_step; makes log_timed: the activities whose hands-on time is measured, as nearly all their
-- events have a start and some of them last. Parameter: $timed_share (of the events of an activity)
create or replace temp table log_timed as
select activity_no
from log_step
group by activity_no
having count(*) filter (has_start) >= $timed_share * count(*) and sum(ended_us - began_us) > 0
