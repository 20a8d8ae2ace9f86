-- import_picked.sql  reads: picked (a view of the chosen columns as text).  Makes the table `line`, as import_csv.sql.
create or replace table line as
from picked
