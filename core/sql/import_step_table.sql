-- import_step_table.sql  makes, empty: the table `step`; `tangled`, the rows of groups in which start and complete do not simply
-- take turns; and `alone`, starts that no row of their own group completes (pairs.py).
create or replace table step (
    position bigint, case_no integer, activity_no integer, resource_no integer, started_utc timestamp,
    ended_utc timestamp, cost double
);
create or replace table tangled (
    position bigint, case_no integer, activity_no integer, resource_no integer, part utinyint, moment timestamp,
    cost double
);
create or replace table alone as
from tangled
