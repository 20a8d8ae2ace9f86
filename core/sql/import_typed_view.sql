-- import_typed_view.sql  reads: typed_row.  Makes the view `typed`: the same with every column that was left out, empty; and
-- `row_no`, from 0, which is the place in the file.
create or replace view typed as
select *
from (
    select '' as start_text, '' as resource_text, '' as lifecycle_text, '' as cost_text, null::double as cost,
           null::timestamp as started_utc
    where false
)
union all by name
select rowid as row_no, *
from typed_row
