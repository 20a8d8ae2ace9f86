-- import_csv.sql  reads: one CSV file in UTF-8.  Makes the table `line`: one row per record, the chosen columns as text.
-- The reader is strict: one torn record and nothing is read. Columns are named by the caller in $columns: case_text,
-- activity_text, start_text, end_text, … for the chosen ones, c0, c1, … for all others; so no name that
-- stands in a file ever gets into SQL. The empty row above supplies the columns that were not chosen.
-- Parameters: $path, $above (lines above the first record), $delimiter, $quote, $columns (name → VARCHAR)
create or replace table line as
select position, position + $above as line, case_text, activity_text, start_text, start_clock_text, end_text,
       end_clock_text, resource_text
from (
    select row_number() over () as position, *
    from (
        select '' as case_text, '' as activity_text, '' as start_text, '' as start_clock_text, '' as end_text,
               '' as end_clock_text, '' as resource_text
        where false
        union all by name
        select *
        from read_csv($path, auto_detect = false, header = false, skip = $above, delim = $delimiter, quote = $quote,
                      escape = $quote, columns = $columns, strict_mode = true, null_padding = false,
                      max_line_size = 4194304)
    )
)
