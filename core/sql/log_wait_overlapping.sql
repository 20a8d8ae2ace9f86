-- log_wait_overlapping.sql  reads: log_freed; makes log_wait for a log in which events of a case overlap.
create or replace temp view log_wait as select * from log_freed
