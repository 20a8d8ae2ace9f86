-- import_twice.sql  reads: step.  One row: how many starts and ends lie in one of the spans [$starts[i], $ends[i]).
-- Parameters: $starts, $ends, lists of naive UTC. A handful of spans, so each step looks through all of them.
with span as (select unnest($starts::timestamp[]) as begins, unnest($ends::timestamp[]) as ends)
select count(*) from
    (select ended_utc as moment from step union all
     select started_utc from step where started_utc is not null and started_utc <> ended_utc) as met
join span on moment >= begins and moment < ends;
