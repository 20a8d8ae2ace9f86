-- log_file.sql  makes the table `event`, as the store has it, from one Parquet file of typed events. Parameter: $path
create table event as
select 'file' as session_id, 'file' as event_log_id, position, case_id, activity, started_utc, ended_utc, resource
from read_parquet($path)
