-- import_row_view.sql  reads: row_kept.  Makes the view `row_step`: the same with every column that was left out, empty.
create or replace view row_step as
from (select null::timestamp as started_utc, null::double as cost where false)
union all by name
from row_kept
