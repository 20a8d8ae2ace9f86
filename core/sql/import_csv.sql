-- import_csv.sql  reads: one CSV file in UTF-8.  Makes the view `source`: one row per record, the chosen columns as text.
-- The reader is strict: one torn record and nothing is read. Columns are named by the caller in source.columns:
-- case_text, activity_text, end_text, … for the chosen ones, c0, c1, … for all others; so no name that stands in a file
-- ever gets into SQL. Variable: source (path, above: lines above the first record, delimiter, quote, columns, buffer_bytes: of
-- which each thread holds a few)
create or replace view source as
select columns('_text$')
from read_csv(getvariable('source').path, auto_detect = false, header = false, skip = getvariable('source').above,
              delim = getvariable('source').delimiter, quote = getvariable('source').quote,
              escape = getvariable('source').quote, columns = getvariable('source').columns, strict_mode = true,
              null_padding = false, max_line_size = 4194304,
              buffer_size = getvariable('source').buffer_bytes)
