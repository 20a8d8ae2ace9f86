-- owners_live.sql  reads: ownership, lane, workflow, session.  One row per live lane of another session with its owner:
-- the owner's name, the workflow's name, the session's name, the owner's hours a week for it. Deleted
-- records and deleted sessions are left out.
-- Parameters: $session_id (the session that asks, left out)
select ownership.owner, workflow.name as lane_name, session.name as session_name,
       ownership.hours_per_week
from ownership
join lane on lane.session_id = ownership.session_id and lane.lane_id = ownership.lane_id
join workflow on workflow.session_id = lane.session_id and workflow.workflow_id = lane.workflow_id
join session on session.session_id = ownership.session_id
where ownership.session_id <> $session_id
  and lane.state = 'live'
  and ownership.deleted_utc is null and lane.deleted_utc is null
  and workflow.deleted_utc is null and session.deleted_utc is null
order by session_name, lane_name
