-- import_all.sql  reads: line.  Makes the view `rest`: every record, for a look at the shapes of a whole column.
create or replace view rest as
from line
