-- import_mended.sql  reads: rest (the records that the quick way of import_typed.sql could not read).  Makes the table
-- `mended`: one row per such record, with its times read with care and everything that is wrong with it. Empty text is
-- missing; NA is a text like any other. Times without a zone are read in $timezone; all come out as naive UTC.
-- Parameters: $timezone; for start and end each the formats without zone, in UTC, with offset ($end_naive, …), how
-- many units of a bare number make a second ($end_epoch, 0: none), whether fractions of a second are longer than six
-- digits ($end_long), whether a bare number counts days since 1899 as spreadsheets do ($end_serial), whether the texts
-- hold words to be put plainly first ($end_words) by $word_rules (pattern, sign 1, replacement); $earliest and $latest;
-- $cell_bytes. Lists of formats: see by_formats in import_setup.sql.
create or replace table mended as
with texts as (
    select * replace (without_blanks(start_text) as start_text, without_blanks(end_text) as end_text),
           without_blanks(case_text) as case_id,
           without_blanks(activity_text) as activity
    from rest
),
plain as (
    select *,
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
    select * exclude (start_plain, end_plain, started_utc, ended_utc),
           case when $start_long then regexp_replace(start_plain, '([.,]\d{6})\d+', '\1') else start_plain end as start_cut,
           case when $end_long then regexp_replace(end_plain, '([.,]\d{6})\d+', '\1') else end_plain end as end_cut,
           started_utc as start_known, ended_utc as end_known
    from plain
),
timed as (
    select * exclude (start_cut, end_cut, start_known, end_known),
           coalesce(start_known, by_formats(start_cut, $timezone, $start_naive, $start_utc, $start_offset, $start_epoch),
                    case when $start_serial then by_serial(start_cut, $timezone) end) as started_utc,
           coalesce(end_known, by_formats(end_cut, $timezone, $end_naive, $end_utc, $end_offset, $end_epoch),
                    case when $end_serial then by_serial(end_cut, $timezone) end) as ended_utc
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
