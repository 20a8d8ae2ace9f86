-- log_steps.sql  reads: step, log_cell; makes log_step: one row per event with its neighbours in the case, in the order
-- of completion (ties in time keep the order of the file). The one sort of the whole log.
--   place            1 for the first event of its case
--   previous_no      the activity before it;  is_loop: it also is the activity before that one, and the one between differs
--   from_no          the resource before it, when both are known and differ;  is_ping_pong: it goes straight back
--   began_us         its start, or without one its completion
--   flow_us          by the wall clock from the end of the one before to its start; 0 where they overlap, null for the first
--   is_early         it begins before the one before it has ended
--   business_us      how much of that was in business hours
-- Business time: the cell of a time gives the time open until then, so two look-ups measure any span.
-- Times: microseconds since 1970. Parameter: $cell_us (length of a cell of log_cell)
create or replace temp table log_step as
with timed as (
    select case_no, activity_no, resource_no, position,
           epoch_us(ended_utc) as ended_us,
           epoch_us(started_utc) as started_us,
           ended.open_us + greatest(0, least(ended_us, ended.one_to_us) - ended.one_from_us)
                         + greatest(0, least(ended_us, ended.two_to_us) - ended.two_from_us) as open_at_end_us,
           coalesce(began.open_us + greatest(0, least(started_us, began.one_to_us) - began.one_from_us)
                                  + greatest(0, least(started_us, began.two_to_us) - began.two_from_us),
                    open_at_end_us) as open_at_start_us
    from step
    join log_cell as ended on ended.cell_no = (epoch_us(ended_utc) // $cell_us)::integer
    left join log_cell as began on began.cell_no = (epoch_us(started_utc) // $cell_us)::integer
),
beside as (
    select case_no, activity_no, resource_no, ended_us, started_us, open_at_start_us,
           row_number() over in_case as place,
           lag(activity_no) over in_case as previous_no,
           lag(activity_no, 2) over in_case as before_that_no,
           lag(ended_us) over in_case as before_us,
           lag(open_at_end_us) over in_case as open_before_us,
           lag(resource_no) over in_case as giver_no,
           lag(resource_no, 2) over in_case as giver_before_no
    from timed
    window in_case as (partition by case_no order by ended_us, position)
)
select case_no, activity_no, resource_no, place::integer as place, previous_no,
       coalesce(before_that_no = activity_no and previous_no <> activity_no, false) as is_loop,
       case when giver_no <> resource_no then giver_no end as from_no,
       coalesce(giver_before_no = resource_no and giver_no <> resource_no, false) as is_ping_pong,
       coalesce(started_us, ended_us) as began_us, ended_us, started_us is not null as has_start,
       coalesce(began_us < before_us, false) as is_early,
       case when before_us is not null then greatest(0, began_us - before_us) end as flow_us,
       case when before_us is not null then greatest(0, open_at_start_us - open_before_us) end as business_us
from beside
