-- import_row_counts.sql  reads: row_step.  One row: the log with every row of the file as an event of its own, as other tools count
-- logs whose rows were not paired (`RowCounts` in log_figures.py). By time, then by the order of the file; a variant is
-- known by a fingerprint of its activities and their places.
with walked as materialized (
    select case_no, activity_no, lead(activity_no) over whole as next_no, row_number() over whole as place
    from row_step
    window whole as (partition by case_no order by ended_utc, position)
),
per_case as (
    select count(distinct path) as variants, sum(events)::bigint as events, sum(events - 1)::bigint as flow_total
    from (select bit_xor(hash(activity_no * 4294967296 + place)) as path, count(*) as events from walked group by case_no)
)
select events, (select count(distinct activity_no) from row_step) as activities, variants,
       (select count(*) from (select distinct activity_no, next_no from walked where next_no is not null)) as flow_kinds,
       flow_total,
       (select count(*) from (select 1 from row_step group by case_no, activity_no having count(*) > 1)) as rework_total
from per_case
