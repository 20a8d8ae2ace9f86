-- store_split.sql  The cases of one log as the rows of several new ones. Each statement stands below its name.
-- Reads: step, step_case, step_name, step_case_value of the log that is split (store_summaries.sql).

-- name: made_before
select event_log_id from event_log
where session_id = $session_id and parent_id = $parent_id and split_by = $split_by and deleted_utc is null limit 1;

-- name: parts
create temp table split_part as
select unnest($part_nos::integer[]) as part_no, unnest($event_log_ids::varchar[]) as event_log_id;

-- name: cases
-- the part of each case: that of its value, else the one that gathers the rest ($rest, null: none)
create temp table split_case as
select case_no, part_no, row_number() over (partition by part_no order by case_no)::integer as new_no
from (select step_case.case_no, coalesce(wanted.part_no, $rest) as part_no
      from step_case
      left join step_case_value as told
        on told.case_no = step_case.case_no and told.attribute_no = $attribute_no
      left join step_name as value on value.kind = 'value' and value.no = told.value_no
      left join (select unnest($values::varchar[]) as name, unnest($value_parts::integer[]) as part_no) as wanted
        on wanted.name = value.name)
where part_no is not null;

-- name: names
-- every part numbers its own texts from 1, in the order of the whole log; all attributes stay
create temp table split_name as
select part_no, kind, no, row_number() over (partition by part_no, kind order by no)::integer as new_no
from (select distinct part_no, 'activity' as kind, activity_no as no from step join split_case using (case_no)
      union all
      select distinct part_no, 'resource', resource_no from step join split_case using (case_no)
      where resource_no is not null
      union all
      select distinct part_no, 'value', value_no from step_case_value join split_case using (case_no)
      union all
      select part_no, kind, no from split_part, step_name where kind = 'attribute');

-- name: events
-- part after part, so that reading one part does not touch the blocks of the others
insert into event (session_id, event_log_id, position, case_no, activity_no, resource_no, started_utc, ended_utc, cost)
select $session_id, split_part.event_log_id, step.position, split_case.new_no, activity.new_no, resource.new_no,
       step.started_utc, step.ended_utc, step.cost
from step
join split_case using (case_no)
join split_part using (part_no)
join split_name as activity
  on activity.part_no = split_case.part_no and activity.kind = 'activity' and activity.no = step.activity_no
left join split_name as resource
  on resource.part_no = split_case.part_no and resource.kind = 'resource' and resource.no = step.resource_no
order by split_part.part_no, step.position;

-- name: event_cases
insert into event_case (session_id, event_log_id, case_no, case_id)
select $session_id, event_log_id, new_no, case_id
from step_case join split_case using (case_no) join split_part using (part_no)
order by part_no, new_no;

-- name: event_names
insert into event_name (session_id, event_log_id, kind, no, name)
select $session_id, event_log_id, split_name.kind, new_no, step_name.name
from split_name
join split_part using (part_no)
join step_name on step_name.kind = split_name.kind and step_name.no = split_name.no
order by part_no, split_name.kind, new_no;

-- name: event_case_values
insert into event_case_value (session_id, event_log_id, case_no, attribute_no, value_no)
select $session_id, event_log_id, split_case.new_no, attribute.new_no, value.new_no
from step_case_value as told
join split_case on split_case.case_no = told.case_no
join split_part on split_part.part_no = split_case.part_no
join split_name as attribute
  on attribute.part_no = split_case.part_no and attribute.kind = 'attribute' and attribute.no = told.attribute_no
join split_name as value
  on value.part_no = split_case.part_no and value.kind = 'value' and value.no = told.value_no
order by split_part.part_no, split_case.new_no;

-- name: counts
select event_log_id, count(*), count(distinct case_no)
from event join split_part using (event_log_id)
where session_id = $session_id
group by event_log_id;
