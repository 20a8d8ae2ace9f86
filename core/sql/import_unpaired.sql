-- import_unpaired.sql  reads: row_step.  Makes the view `step`: each record an event.
create or replace view step as
select position, case_no, activity_no, resource_no, started_utc, ended_utc, cost
from row_step
