-- import_row_step.sql  reads: record, case_code, word, name_code.  Makes the table `row_kept`: one narrow row per record, numbers in place
-- of texts. `part`: 1 begins a step, 2 completes one, 0 neither; by $parts, the number of each lifecycle word (0: none)
-- → part. Parameter: $parts (parts[number + 1] is the part of the word with that number)
-- Variable: not_chosen (as in import_typed.sql)
create or replace table row_kept as
with code as (select kind, text, no from name_code where no is not null),
numbered as (
    select word.*, activity.no as activity_no, resource.no as resource_no,
           $parts[coalesce(lifecycle.no, 0) + 1]::utinyint as part
    from word
    join code as activity on activity.kind = 'activity' and activity.text = activity_text
    left join code as resource on resource.kind = 'resource' and resource.text = resource_text
    left join code as lifecycle on lifecycle.kind = 'lifecycle' and lifecycle.text = lifecycle_text
)
select columns(lambda name: not list_contains(getvariable('not_chosen'), name))
from (
    select position, case_no, activity_no, resource_no, part, started_utc, ended_utc, cost
    from record
    join case_code on case_code.text = record.case_text
    join numbered on numbered.activity_text = record.activity_text
                 and numbered.resource_text is not distinct from record.resource_text
                 and numbered.lifecycle_text is not distinct from record.lifecycle_text
)
