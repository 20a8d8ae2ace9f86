-- acceptance_links.sql  reads: acceptance_link, session.  One row per link to accept that might still be asked for, with
-- the hash of its secret: session, link, digest. Links long expired, deleted ones and those of deleted
-- sessions are left out.
-- Parameters: $since (naive UTC; links that expired before it are left out)
select acceptance_link.session_id, acceptance_link.acceptance_link_id, acceptance_link.digest
from acceptance_link
join session on session.session_id = acceptance_link.session_id
where acceptance_link.expires_utc >= $since
  and acceptance_link.deleted_utc is null and session.deleted_utc is null
order by acceptance_link.session_id, acceptance_link.acceptance_link_id
