-- import_line.sql  reads: source (the chosen columns of one file, in the order of the file).  Makes the view `line`: the same
-- with every column that was not chosen, empty; and a clock time of its own column set behind its day, whose midnight
-- is cut off first. Rows without a clock time keep their day. A format that knows times by their type gives them as
-- …_naive (of the chosen zone) or …_utc, beside their text. Variable: midnight (pattern of a midnight)
create or replace view line as
select * exclude (start_clock_text, end_clock_text) replace (
           case when trim(coalesce(start_clock_text, '')) = '' then start_text
                else regexp_replace(trim(start_text), getvariable('midnight'), '') || ' ' || trim(start_clock_text)
           end as start_text,
           case when trim(coalesce(end_clock_text, '')) = '' then end_text
                else regexp_replace(trim(end_text), getvariable('midnight'), '') || ' ' || trim(end_clock_text)
           end as end_text
       )
from (
    select *
    from (
        select '' as case_text, '' as activity_text, '' as start_text, '' as start_clock_text, '' as end_text,
               '' as end_clock_text, '' as resource_text, '' as lifecycle_text, '' as cost_text,
               null::timestamp as start_naive, null::timestamp as start_utc, null::timestamp as end_naive,
               null::timestamp as end_utc
        where false
    )
    union all by name
    from source
)
