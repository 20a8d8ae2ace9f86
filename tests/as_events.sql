-- as_events.sql  reads: the tables of an imported log.  One row per event, in the order of the file.
-- Parameters: $events, $cases, $names
select case_id, activity.name as activity, resource.name as resource, started_utc, ended_utc
from read_parquet($events) as step
join read_parquet($cases) as cases on cases.case_no = step.case_no
join read_parquet($names) as activity on activity.kind = 'activity' and activity.no = activity_no
left join read_parquet($names) as resource on resource.kind = 'resource' and resource.no = resource_no
order by position
