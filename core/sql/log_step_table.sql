-- log_step_table.sql  makes log_step, empty: one row per event with its neighbours in the case, in the order of completion
-- (ties in time keep the order of the file). Filled by `log_steps.sql`.
--   place            1 for the first event of its case
--   previous_no      the activity before it;  is_loop: it also is the activity before that one, and the one between differs
--   from_no          the resource before it, when both are known and differ;  is_ping_pong: it goes straight back
--   began_us         its start, or without one its completion
--   flow_us          by the wall clock from the end of the one before to its start; 0 where they overlap, null for the first
--   wait_us          from the moment when everything begun earlier on the case has ended to its start; 0 for overlapping
--                    work, null for the event of a case that begins first;  business_us: how much of that was in business hours
-- Times: microseconds since 1970.
create or replace temp table log_step (
    case_no integer, activity_no integer, resource_no integer, place integer, previous_no integer, is_loop boolean,
    from_no integer, is_ping_pong boolean, began_us bigint, ended_us bigint, has_start boolean, flow_us bigint,
    wait_us bigint, business_us bigint
)
