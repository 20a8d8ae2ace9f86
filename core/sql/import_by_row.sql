-- import_by_row.sql  reads: typed.  Makes the view `placed`: its position in the file beside each record, which is its row, and
-- the line where a person finds it. Variable: above (lines above the first record)
create or replace view placed as
select row_no + 1 as position, row_no + 1 + getvariable('above') as line, * exclude (row_no)
from typed
