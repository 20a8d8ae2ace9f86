-- import_typed.sql  reads: line (position, line, case_text, activity_text, start_text, end_text, resource_text)
-- One row per record, with its times read and everything that is wrong with it. Empty text is missing; NA is a text
-- like any other. Times without a zone are read in $timezone; all come out as naive UTC.
-- Parameters: $timezone; for start and end each the formats without zone, in UTC, with offset ($end_naive, …), how
-- many units of a bare number make a second ($end_epoch, 0: none), whether fractions of a second are longer than six
-- digits ($end_long); $earliest and $latest; $cell_bytes; $blanks (signs that count as nothing at both ends of a text)
create or replace table typed as
with texts as (
    select position, line,
           nullif(trim(case_text, $blanks), '') as case_id,
           nullif(trim(activity_text, $blanks), '') as activity,
           nullif(trim(resource_text, $blanks), '') as resource,
           nullif(trim(start_text, $blanks), '') as start_text,
           nullif(trim(end_text, $blanks), '') as end_text
    from line
),
cut as (
    select *,
           case when $start_long then regexp_replace(start_text, '([.,]\d{6})\d+', '\1') else start_text end as start_cut,
           case when $end_long then regexp_replace(end_text, '([.,]\d{6})\d+', '\1') else end_text end as end_cut
    from texts
),
timed as (
    select position, line, case_id, activity, resource, start_text, end_text,
           coalesce(
               timezone('UTC', timezone($timezone, try_strptime(start_cut, $start_naive))),
               try_strptime(start_cut, $start_utc),
               timezone('UTC', try_strptime(start_cut, $start_offset)),
               case when $start_epoch > 0
                    then make_timestamp(try_cast(try_cast(start_cut as decimal(38, 6)) * 1000000 / $start_epoch as bigint)) end
           ) as started_utc,
           coalesce(
               timezone('UTC', timezone($timezone, try_strptime(end_cut, $end_naive))),
               try_strptime(end_cut, $end_utc),
               timezone('UTC', try_strptime(end_cut, $end_offset)),
               case when $end_epoch > 0
                    then make_timestamp(try_cast(try_cast(end_cut as decimal(38, 6)) * 1000000 / $end_epoch as bigint)) end
           ) as ended_utc
    from cut
)
select *,
       list_filter([
           case when case_id is null then 'no case' end,
           case when activity is null then 'no activity' end,
           case when strlen(case_id) > $cell_bytes then 'case too long' end,
           case when strlen(activity) > $cell_bytes then 'activity too long' end,
           case when end_text is null then 'no time' end,
           case when end_text is not null and ended_utc is null then 'unreadable time' end,
           case when start_text is not null and started_utc is null then 'unreadable start' end,
           case when ended_utc not between $earliest and $latest then 'time out of range' end,
           case when started_utc not between $earliest and $latest then 'start out of range' end,
           case when started_utc > ended_utc then 'end before start' end
       ], lambda reason: reason is not null) as problems
from timed
