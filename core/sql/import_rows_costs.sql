-- import_rows_costs.sql  reads: row_step.  As import_rows.sql, with the cost of each row (not a number: none).
-- Parameters: $first_no, $last_no (case numbers)
select position, case_no, activity_no, coalesce(resource_no, 0) as resource_no, part, epoch_us(ended_utc) as ended_us,
       coalesce(cost, 'nan'::double) as cost
from row_step
where case_no between $first_no and $last_no
