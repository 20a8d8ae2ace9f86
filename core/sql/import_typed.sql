-- import_typed.sql  reads: line (position, line, case_text, activity_text, start_text, end_text, resource_text)
-- One row per record, with its times read and everything that is wrong with it. Empty text is missing; NA is a text
-- like any other. Times without a zone are read in $timezone; all come out as naive UTC.
-- A list of formats holds one that no text has, so that it is never empty; alone it is not tried, since failing is slow.
-- Parameters: $timezone; for start and end each the formats without zone, in UTC, with offset ($end_naive, …), how
-- many units of a bare number make a second ($end_epoch, 0: none), whether fractions of a second are longer than six
-- digits ($end_long), whether a bare number counts days since 1899 as spreadsheets do ($end_serial), whether the texts
-- hold words to be put plainly first ($end_words) by $word_rules (pattern, sign 1, replacement); $earliest and $latest; $cell_bytes; $blanks (signs that count as nothing at both ends of a text)
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
plain as (
    select position, line, case_id, activity, resource, start_text, end_text,
           case when $start_words then list_reduce($word_rules, lambda text, rule:
                    regexp_replace(text, split_part(rule, chr(1), 1), split_part(rule, chr(1), 2), 'g'),
                    strip_accents(start_text))
                else start_text end as start_plain,
           case when $end_words then list_reduce($word_rules, lambda text, rule:
                    regexp_replace(text, split_part(rule, chr(1), 1), split_part(rule, chr(1), 2), 'g'),
                    strip_accents(end_text))
                else end_text end as end_plain
    from texts
),
cut as (
    select *,
           case when $start_long then regexp_replace(start_plain, '([.,]\d{6})\d+', '\1') else start_plain end as start_cut,
           case when $end_long then regexp_replace(end_plain, '([.,]\d{6})\d+', '\1') else end_plain end as end_cut
    from plain
),
timed as (
    select position, line, case_id, activity, resource, start_text, end_text,
           coalesce(
               case when len($start_naive) > 1 and $timezone = 'UTC' then try_strptime(start_cut, $start_naive)
                    when len($start_naive) > 1
                    then timezone('UTC', timezone($timezone, try_strptime(start_cut, $start_naive))) end,
               case when len($start_utc) > 1 then try_strptime(start_cut, $start_utc) end,
               case when len($start_offset) > 1 then timezone('UTC', try_strptime(start_cut, $start_offset)) end,
               case when $start_epoch > 0
                    then make_timestamp(try_cast(try_cast(start_cut as decimal(38, 6)) * 1000000 / $start_epoch as bigint)) end,
               case when $start_serial
                    then timezone('UTC', timezone($timezone, make_timestamp(try_cast(
                        round((try_cast(replace(start_cut, ',', '.') as double) - 25569) * 86400000) as bigint) * 1000))) end
           ) as started_utc,
           coalesce(
               case when len($end_naive) > 1 and $timezone = 'UTC' then try_strptime(end_cut, $end_naive)
                    when len($end_naive) > 1
                    then timezone('UTC', timezone($timezone, try_strptime(end_cut, $end_naive))) end,
               case when len($end_utc) > 1 then try_strptime(end_cut, $end_utc) end,
               case when len($end_offset) > 1 then timezone('UTC', try_strptime(end_cut, $end_offset)) end,
               case when $end_epoch > 0
                    then make_timestamp(try_cast(try_cast(end_cut as decimal(38, 6)) * 1000000 / $end_epoch as bigint)) end,
               case when $end_serial
                    then timezone('UTC', timezone($timezone, make_timestamp(try_cast(
                        round((try_cast(replace(end_cut, ',', '.') as double) - 25569) * 86400000) as bigint) * 1000))) end
           ) as ended_utc
    from cut
)
select *,
       case when case_id is not null and activity is not null and ended_utc is not null
                 and (start_text is null or started_utc is not null)
                 and ended_utc between $earliest and $latest
                 and coalesce(started_utc between $earliest and ended_utc, true)
                 and strlen(case_id) <= $cell_bytes and strlen(activity) <= $cell_bytes
            then [] else
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
       ], lambda reason: reason is not null) end as problems
from timed
