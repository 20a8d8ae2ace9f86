-- log_cells.sql  makes log_cell, the look-up table of the calendar: one row per stretch of UTC (a day or a part of one) of
-- a fixed length, numbered by whole stretches since 1970 without a gap. `open_us` is how long business was open before
-- it; at most two open spans touch it, and one that is not there is empty. Local time is UTC plus `offset_us`, and from
-- `change_us` on plus `later_offset_us`. Times: microseconds since 1970. Parameters: lists of equal length
create or replace temp table log_cell as
select unnest($cell_no::integer[]) as cell_no,
       unnest($open_us::bigint[]) as open_us,
       unnest($one_from_us::bigint[]) as one_from_us, unnest($one_to_us::bigint[]) as one_to_us,
       unnest($two_from_us::bigint[]) as two_from_us, unnest($two_to_us::bigint[]) as two_to_us,
       unnest($offset_us::bigint[]) as offset_us,
       unnest($change_us::bigint[]) as change_us, unnest($later_offset_us::bigint[]) as later_offset_us
