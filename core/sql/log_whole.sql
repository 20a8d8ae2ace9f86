-- log_whole.sql  reads: log_case, log_step.  One row: how large the log is. `flows` counts neighbours in a case;
-- a reworked case holds some activity more than once; `loops_of_two` are A, B, A next to each other, A and B different;
-- a handover lies between neighbours done by two known and different resources, a ping-pong is one straight back.
-- Times: naive UTC.
select events, cases, flows, reworked_cases, starts, first_utc, last_utc, loops_of_two, handovers, ping_pongs,
       ping_pong_cases
from (select count(*) as cases,
             coalesce(sum(events), 0)::bigint as events,
             coalesce(sum(events - 1), 0)::bigint as flows,
             count(*) filter (is_reworked) as reworked_cases,
             make_timestamp(min(began_us)) as first_utc,
             make_timestamp(max(ended_us)) as last_utc,
             count(*) filter (ping_pongs > 0) as ping_pong_cases
      from log_case),
     (select count(*) filter (has_start) as starts,
             count(*) filter (is_loop) as loops_of_two,
             count(from_no) as handovers,
             count(*) filter (is_ping_pong) as ping_pongs
      from log_step)
