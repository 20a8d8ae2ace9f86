-- import_typed.sql  reads: line.  Makes the table `typed_row`: one row per record in the order of the file, in one pass, with the
-- times that can be read the quick way. `is_sound` says that nothing is wrong with a record; all others keep their texts
-- and are looked at with care (import_mended.sql), so that both ways answer alike.
-- Parameters: $is_quick (false: every record is looked at with care), $timezone; for start and end each four patterns of
-- `like` ($end_like_1, …), their formats ($end_format_1, …) and whether such texts carry no zone ($end_is_naive), formats
-- as by_formats takes them ($end_naive, $end_utc, $end_offset, $end_epoch); $earliest, $latest, $cell_bytes; $decimal_mark, $amount (pattern)
-- Variable: not_chosen (columns of roles that no column was chosen for: they would take room for nothing)
create or replace table typed_row as
select columns(lambda name: not list_contains(getvariable('not_chosen'), name))
from (
    select * exclude (start_text, end_text, cost_text),
           case when not is_sound then start_text end as start_text,
           case when not is_sound then end_text end as end_text,
           case when cost is null then without_blanks(cost_text) end as cost_text
    from (
        select *,
               $is_quick and coalesce(
                   surely_filled(case_text) and surely_filled(activity_text)
                   and strlen(case_text) <= $cell_bytes and strlen(activity_text) <= $cell_bytes
                   and ended_utc between $earliest and $latest
                   and case when start_text is null or start_text = '' then true
                            else started_utc between $earliest and ended_utc end,
                   false
               ) as is_sound
        from (
            select * exclude (start_naive, start_utc, end_naive, end_utc),
                   as_amount(cost_text, $decimal_mark, $amount) as cost,
                   coalesce(
                       start_utc,
                       in_utc(start_naive, $timezone),
                       by_shape(start_text, $timezone, $start_like_1, $start_like_2, $start_like_3, $start_like_4, $start_format_1,
                                $start_format_2, $start_format_3, $start_format_4, $start_is_naive),
                       by_formats(start_text, $timezone, $start_naive, $start_utc, $start_offset, $start_epoch)
                   ) as started_utc,
                   coalesce(
                       end_utc,
                       in_utc(end_naive, $timezone),
                       by_shape(end_text, $timezone, $end_like_1, $end_like_2, $end_like_3, $end_like_4, $end_format_1,
                                $end_format_2, $end_format_3, $end_format_4, $end_is_naive),
                       by_formats(end_text, $timezone, $end_naive, $end_utc, $end_offset, $end_epoch)
                   ) as ended_utc
            from line
        )
    )
)
