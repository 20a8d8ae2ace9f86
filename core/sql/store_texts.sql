-- store_texts.sql  One Parquet file with a text in every row, as coded files. Each statement stands below its name.

-- name: case_numbers
create temp table numbered_case as
select row_number() over (order by min(position), case_id)::integer as case_no, case_id
from read_parquet($path) group by case_id;

-- name: name_numbers
create temp table numbered_name as
select kind, row_number() over (partition by kind order by min(position), name)::integer as no, name
from (select 'activity' as kind, activity as name, position from read_parquet($path)
      union all
      select 'resource', resource, position from read_parquet($path) where resource is not null)
group by kind, name;

-- name: write_cases
copy (select case_no, case_id from numbered_case order by case_no) to $into (format parquet);

-- name: write_names
copy (select kind, no, name from numbered_name order by kind, no) to $into (format parquet);

-- name: write_events
copy (select told.position, one_case.case_no, activity.no as activity_no, resource.no as resource_no,
             told.started_utc, told.ended_utc, null::double as cost
      from read_parquet($path) as told
      join numbered_case as one_case on one_case.case_id = told.case_id
      join numbered_name as activity on activity.kind = 'activity' and activity.name = told.activity
      left join numbered_name as resource on resource.kind = 'resource' and resource.name = told.resource
      order by told.position) to $into (format parquet);

-- name: as_texts
-- for questions that still read one text a row
create temp view event as
select step.session_id, step.event_log_id, step.position, one_case.case_id, activity.name as activity,
       step.started_utc, step.ended_utc, resource.name as resource
from {live}.main.event as step
join event_case as one_case
  on one_case.session_id = step.session_id and one_case.event_log_id = step.event_log_id
 and one_case.case_no = step.case_no
join event_name as activity
  on activity.session_id = step.session_id and activity.event_log_id = step.event_log_id
 and activity.kind = 'activity' and activity.no = step.activity_no
left join event_name as resource
  on resource.session_id = step.session_id and resource.event_log_id = step.event_log_id
 and resource.kind = 'resource' and resource.no = step.resource_no;
