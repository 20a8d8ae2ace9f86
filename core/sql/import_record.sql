-- import_record.sql  reads: placed, mended.  Makes the view `record`: one row per record that is an event.
create or replace view record as
select * exclude (is_sound, line, start_text, end_text)
from placed
where is_sound
union all by name
select * exclude (line, start_text, end_text, case_id, activity, problems)
from mended
where len(problems) = 0
