-- import_sound.sql  reads: one file of JSON lines that our own reader wrote.  Makes the table `line`, as import_csv.sql.
-- Parameter: $path
create or replace table line as
select position, line, case_text, activity_text, start_text, start_clock_text, end_text, end_clock_text, resource_text
from read_json($path, format = 'newline_delimited', maximum_object_size = 67108864,
               columns = {position: 'BIGINT', line: 'BIGINT', case_text: 'VARCHAR', activity_text: 'VARCHAR',
                          start_text: 'VARCHAR', start_clock_text: 'VARCHAR', end_text: 'VARCHAR',
                          end_clock_text: 'VARCHAR', resource_text: 'VARCHAR'})
