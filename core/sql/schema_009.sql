-- schema_009.sql  Keys: a session that is open on a colleague's device too.

-- One row per link that opens the session elsewhere, with the SHA-256 of its secret.
create table session_key (
    session_id varchar not null,
    version bigint not null,
    session_key_id varchar not null,
    given_to varchar not null,
    digest varchar not null,
    made_by varchar not null,
    made_utc timestamp not null,
    ended_utc timestamp,
    deleted_utc timestamp,
    deleted_by varchar,
    first_change bigint not null,
    primary key (session_id, session_key_id)
);
