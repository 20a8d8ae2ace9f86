-- import_rows.sql  reads: row_step.  The rows of some cases; 0 is no resource. Times: microseconds since 1970.
-- Parameters: $first_no, $last_no (case numbers)
select position, case_no, activity_no, coalesce(resource_no, 0) as resource_no, part, epoch_us(ended_utc) as ended_us
from row_step
where case_no between $first_no and $last_no
