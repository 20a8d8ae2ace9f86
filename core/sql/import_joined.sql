-- import_joined.sql  reads: line.  Makes `line` anew: the clock time of its own column set behind the day, whose
-- midnight is cut off first. Rows without a clock time keep their day. Parameter: $midnight (pattern of a midnight)
create or replace table line as
select position, line, case_text, activity_text, resource_text,
       case when trim(coalesce(start_clock_text, '')) = '' then start_text
            else regexp_replace(trim(start_text), $midnight, '') || ' ' || trim(start_clock_text) end as start_text,
       case when trim(coalesce(end_clock_text, '')) = '' then end_text
            else regexp_replace(trim(end_text), $midnight, '') || ' ' || trim(end_clock_text) end as end_text
from line
