-- store_rows.sql  How core/store reads and writes records. Each statement stands below its name.
-- What stands in braces are table and column names of our own schema (core/store/statements.py), never a user's text.

-- name: insert
insert into {table} ({columns}) select {given};

-- name: update
-- reads the given rows as lists of equal length; session_id and the record's id say which row each one replaces
update {table} set {assignments}
from (select {given}) as given
where {table}.session_id = given.session_id and {table}.{id} = given.{id};

-- name: by_id
select {fields}, deleted_utc, deleted_by, first_change from {table}
where session_id = $session_id and {id} in (select unnest($ids::varchar[]));

-- name: live
select {fields}, first_change from {table} where session_id = $session_id and deleted_utc is null;

-- name: live_by_id
select {fields}, first_change from {table}
where session_id = $session_id and deleted_utc is null and {id} in (select unnest($ids::varchar[]));

-- name: deleted
select {fields}, deleted_by, deleted_utc from {table}
where session_id = $session_id and deleted_utc is not null
order by deleted_utc desc, first_change desc;

-- name: sessions
select {fields} from session
where (deleted_utc is not null) = $deleted
order by created_utc desc, first_change desc;

-- name: live_lane
-- the name of the workflow whose lane is live, for the sentence that refuses a second one
select coalesce(workflow.name, 'another workflow'), lane.lane_id
from lane left join workflow on workflow.session_id = lane.session_id and workflow.workflow_id = lane.workflow_id
where lane.live_session_id = $session_id;

-- name: session_state
select name, deleted_utc is not null from session where session_id = $session_id;
