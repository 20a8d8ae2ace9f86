-- import_ways.sql  reads: typed.  One row: how many starts and ends were read the quick way, and how many records must be
-- looked at with care.
select count(started_utc) filter (is_sound) as starts,
       count(ended_utc) filter (is_sound) as ends,
       count(*) filter (not is_sound) as rest
from typed
