-- log_freed.sql  reads: step, log_step, log_cell; makes log_freed, the waits of a log in which events of a case overlap.
-- A wait runs from the moment when everything begun earlier on the case has ended (`free_us`) to the start of the event;
-- overlapping work waits 0. One row per event but the first begun of a case. Only the cases with an overlap are sorted
-- again, by start. Times: microseconds since 1970. Parameter: $cell_us
create or replace temp table log_freed as
with overlapping as (select distinct case_no from log_step where is_early),
timed as (
    select case_no, activity_no, position,
           epoch_us(ended_utc) as ended_us,
           epoch_us(coalesce(started_utc, ended_utc)) as began_us,
           ended.open_us + greatest(0, least(ended_us, ended.one_to_us) - ended.one_from_us)
                         + greatest(0, least(ended_us, ended.two_to_us) - ended.two_from_us) as open_at_end_us,
           began.open_us + greatest(0, least(began_us, began.one_to_us) - began.one_from_us)
                         + greatest(0, least(began_us, began.two_to_us) - began.two_from_us) as open_at_start_us
    from (select * from step semi join overlapping using (case_no)) as step
    join log_cell as ended on ended.cell_no = (epoch_us(ended_utc) // $cell_us)::integer
    join log_cell as began on began.cell_no = (epoch_us(coalesce(started_utc, ended_utc)) // $cell_us)::integer
),
freed as (
    select case_no, activity_no, began_us, open_at_start_us,
           max(ended_us) over begun_before as free_us,
           max(open_at_end_us) over begun_before as open_at_free_us
    from timed
    window begun_before as (partition by case_no order by began_us, ended_us, position
                            rows between unbounded preceding and 1 preceding)
)
select case_no, activity_no, free_us, began_us,
       greatest(0, began_us - free_us) as wait_us,
       greatest(0, open_at_start_us - open_at_free_us) as business_us
from freed
where free_us is not null
union all
select case_no, activity_no, began_us - flow_us, began_us, flow_us, business_us
from log_step
where flow_us is not null and case_no not in (select case_no from overlapping)
