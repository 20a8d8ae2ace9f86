-- import_rest.sql  reads: placed.  Makes the view `rest`: the records to be looked at with care. Where the quick way was not
-- trusted, its times are not taken over. Times that a format knows by their type stay.
create or replace view rest as
select * exclude (is_sound)
from placed
where not is_sound
