-- log_variants.sql  reads: log_case, log_step, step_name.  One row per variant (the activities of a case in the order of
-- completion; ties in time keep the order of the file), commonest first: its first $steps activities, how many it has,
-- how many cases take it. $most rows at most; of variants that are equally common and equally long not all may fit.
with variant as (
    select variant, variant_too, count(*) as cases, any_value(events) as steps, min(case_no) as case_no
    from log_case
    group by variant, variant_too
    order by cases desc, steps, variant, variant_too
    limit $most
)
select list(name order by place) as path, steps, cases
from variant
join log_step on log_step.case_no = variant.case_no and place <= $steps
join step_name on kind = 'activity' and no = activity_no
group by variant.case_no, steps, cases
order by cases desc, steps, path
