-- import_unpaired.sql  reads: row_step.  Makes the table `step`: each record an event.
create or replace table step as
select position, case_no, activity_no, resource_no, started_utc, ended_utc, cost
from row_step
