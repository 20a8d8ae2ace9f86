-- log_open.sql  makes log_open: when business is open, one row per stretch of $cell_us microseconds of UTC (a day or a
-- part of one), numbered by whole cells since 1970 without a gap. A cell holds at most two open spans; one that is not
-- there is empty. `open_us` is how long it was open before the cell. Times: microseconds since 1970.
-- Parameters: $cell_no, $open_us, $one_from_us, $one_to_us, $two_from_us, $two_to_us (lists of equal length)
create or replace temp table log_open as
select unnest($cell_no::integer[]) as cell_no,
       unnest($open_us::bigint[]) as open_us,
       unnest($one_from_us::bigint[]) as one_from_us, unnest($one_to_us::bigint[]) as one_to_us,
       unnest($two_from_us::bigint[]) as two_from_us, unnest($two_to_us::bigint[]) as two_to_us
