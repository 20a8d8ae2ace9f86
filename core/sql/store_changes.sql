-- store_changes.sql  The append-only history, idempotency and undo. Each statement stands below its name.

-- name: answer
select kind, session_id, answer from operation where op_id = $op_id;

-- name: keep_operation
insert into operation (op_id, kind, session_id, page, who, at_utc, answer)
values ($op_id, $kind, $session_id, $page, $who, $at_utc, $answer);

-- name: states
-- what records looked like in the given versions: each version has exactly one change
select change.table_name, change.record_id, change.version, change.after
from change
join (select unnest($tables::varchar[]) as table_name, unnest($ids::varchar[]) as record_id,
             unnest($versions::bigint[]) as version) as wanted
  on change.table_name = wanted.table_name and change.record_id = wanted.record_id
 and change.version = wanted.version
where change.session_id = $session_id;

-- name: latest
-- the last change of each table of each session
select session_id, table_name, max(change_id) from change group by all;

-- name: touched_since
select table_name, record_id, max(change_id) from change
where session_id = $session_id and change_id > $known group by all;

-- name: last_change_id
select coalesce(max(change_id), 0) from change;

-- name: last_author
select who from change
where session_id = $session_id and table_name = $table_name and record_id = $record_id
order by change_id desc limit 1;

-- name: changes
select change_id, op_id, session_id, page, table_name, record_id, who, at_utc, before, after, undoes
from change
where session_id = $session_id and ($page is null or page = $page) and ($record_id is null or record_id = $record_id)
order by change_id desc limit $limit;

-- name: changes_of_op
select change_id, op_id, session_id, page, table_name, record_id, who, at_utc, before, after, undoes
from change where op_id = $op_id order by change_id desc;

-- name: last_op
-- the newest operation of a page that is neither an undo nor taken back
select op_id from change
where session_id = $session_id and page = $page and undoes is null
  and op_id not in (select undoes from change where session_id = $session_id and undoes is not null)
order by change_id desc limit 1;

-- name: changed_since
-- who changed a record of this operation afterwards, not counting what was taken back
select later.table_name, later.record_id, later.who, later.page
from change as later
join change as mine on mine.session_id = later.session_id and mine.table_name = later.table_name
                   and mine.record_id = later.record_id and later.change_id > mine.change_id
where mine.op_id = $op_id and mine.session_id = $session_id and later.op_id <> $op_id and later.undoes is null
  and later.op_id not in (select undoes from change where session_id = $session_id and undoes is not null)
order by later.change_id desc limit 1;
