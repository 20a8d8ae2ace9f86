-- log_freed.sql  reads: log_step, log_cell; makes log_freed, the waits of a log in which events of a case overlap: one row
-- per event but the first begun of a case. A wait runs from the moment when everything begun earlier on the case has
-- ended (`free_us`) to the start of the event; overlapping work waits 0. An event that begins after the one completed
-- before it is free from then on, or not before its start; only the others need the calendar once more.
-- Times: microseconds since 1970. Parameter: $cell_us
create or replace temp table log_freed as
with freed as (
    select case_no, activity_no, began_us, is_early, flow_us, business_us,
           max(ended_us) over (partition by case_no order by began_us, place
                               rows between unbounded preceding and 1 preceding) as free_us
    from log_step
),
told as (
    select *, free_us >= began_us as is_busy,
           case when is_early and free_us < began_us then (began_us // $cell_us)::integer end as began_no,
           case when is_early and free_us < began_us then (free_us // $cell_us)::integer end as free_no
    from freed
    where free_us is not null
)
select case_no, activity_no, free_us, began_us,
       case when is_busy then 0 else began_us - free_us end as wait_us,
       case when is_busy then 0
            when is_early then began.open_us + greatest(0, least(began_us, began.one_to_us) - began.one_from_us)
                                             + greatest(0, least(began_us, began.two_to_us) - began.two_from_us)
                               - free.open_us - greatest(0, least(free_us, free.one_to_us) - free.one_from_us)
                                              - greatest(0, least(free_us, free.two_to_us) - free.two_from_us)
            else business_us end as business_us
from told
left join log_cell as began on began.cell_no = began_no
left join log_cell as free on free.cell_no = free_no
