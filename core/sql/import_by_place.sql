-- import_by_place.sql  reads: typed.  Makes the view `placed`, as import_by_row.sql, where the reader gave position and line.
create or replace view placed as
select * exclude (row_no)
from typed
