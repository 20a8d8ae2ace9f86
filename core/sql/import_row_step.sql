-- import_row_step.sql  reads: record, case_code, name_code.  Makes the table `row_kept`: one narrow row per record, numbers in place
-- of texts. `part`: 1 begins a step, 2 completes one, 0 neither; by $parts, the number of each lifecycle word (0: none)
-- → part. Parameter: $parts (parts[number + 1] is the part of the word with that number)
-- Variable: not_chosen (as in import_typed.sql)
create or replace table row_kept as
select columns(lambda name: not list_contains(getvariable('not_chosen'), name))
from (
    select position, case_no, activity.no as activity_no, resource.no as resource_no,
           $parts[coalesce(lifecycle.no, 0) + 1]::utinyint as part,
           started_utc, ended_utc, cost
    from record
    join case_code on case_code.text = record.case_text
    join (select text, no from name_code where kind = 'activity' and no is not null) activity on activity.text = record.activity_text
    left join (select text, no from name_code where kind = 'resource' and no is not null) resource on resource.text = record.resource_text
    left join (select text, no from name_code where kind = 'lifecycle' and no is not null) lifecycle on lifecycle.text = record.lifecycle_text
)
