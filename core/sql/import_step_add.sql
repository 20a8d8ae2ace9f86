-- import_step_add.sql  reads: paired (arrays of pairs.py: 0 is no resource, -1 no start, not a number no cost).  Adds to `step`,
-- `tangled` and `alone`. A step stands where its complete stands in the file; its cost is that of its complete, or of its
-- start where that has none, since many exports repeat it.
insert into step
select position, case_no, activity_no, nullif(resource_no, 0), make_timestamp(nullif(started_us, -1)),
       make_timestamp(ended_us), case when not isnan(cost) then cost end
from paired
where is_step;

insert into tangled
select position, case_no, activity_no, nullif(resource_no, 0), part, make_timestamp(ended_us),
       case when not isnan(cost) then cost end
from paired
where is_tangled;

insert into alone
select position, case_no, activity_no, nullif(resource_no, 0), part, make_timestamp(ended_us),
       case when not isnan(cost) then cost end
from paired
where is_alone
