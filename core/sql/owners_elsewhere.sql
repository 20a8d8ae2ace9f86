-- owners_elsewhere.sql  reads: ownership.  One row per name that owns a lane, live or closed, in another session: asked
-- before `owners_live.sql`, which joins four tables and is needed only when one of the names is the same person's.
-- Parameters: $session_id (the session that asks, left out)
select distinct owner
from ownership
where session_id <> $session_id and deleted_utc is null
order by owner
