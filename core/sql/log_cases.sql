-- log_cases.sql  reads: log_step, log_pair, log_timed, log_cell; makes log_case: one row per case. `variant`
-- tells orders of activities apart: two sums over a hash of each activity with its place (that two different orders of
-- one log share it by chance is less likely than one in 10^20). `touch_us` is the time from start to end of the steps of
-- timed activities: 0 for a case without any, null where no activity is timed. `begun_on` and `completed_on` are days in
-- the calendar's zone. Times: microseconds since 1970. Parameter: $cell_us
create or replace temp table log_case as
with one_case as (
    select case_no,
           count(*)::integer as events,
           min(began_us) as began_us,
           max(ended_us) as ended_us,
           sum(ended_us - began_us) filter (has_start and activity_no in (select activity_no from log_timed)) as touch_us,
           bit_xor(hash(place, activity_no)) as variant,
           bit_xor(hash(activity_no, place, 'again')) as variant_too,
           (count(*) filter (is_ping_pong))::integer as ping_pongs,
           coalesce(sum(wait_us), 0)::bigint as wait_us, coalesce(sum(business_us), 0)::bigint as business_us
    from log_step
    group by case_no
),
kinds as (select case_no, count(*) as kinds from log_pair group by case_no)
select one_case.case_no, events, began_us, ended_us, 
       case when (select count(*) from log_timed) > 0 then coalesce(touch_us, 0)::bigint end as touch_us, variant, variant_too, ping_pongs,
       wait_us, business_us,
       kinds < events as is_reworked,
       (date '1970-01-01' + ((began_us + case when began_us < first.change_us then first.offset_us
                                              else first.later_offset_us end) // 86400000000)::integer) as begun_on,
       (date '1970-01-01' + ((ended_us + case when ended_us < last.change_us then last.offset_us
                                              else last.later_offset_us end) // 86400000000)::integer) as completed_on
from one_case
join kinds on kinds.case_no = one_case.case_no
join log_cell as first on first.cell_no = (began_us // $cell_us)::integer
join log_cell as last on last.cell_no = (ended_us // $cell_us)::integer
