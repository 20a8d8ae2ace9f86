-- schema_003.sql  Named what-ifs beside the ranking, and for a parked workflow the number that would bring it forward.

alter table parked add column would_change varchar default '';

create table scenario (
    session_id varchar not null,
    version bigint not null,
    scenario_id varchar not null,
    name varchar not null,
    note varchar not null,
    points varchar not null,                -- JSON: criterion id → swing points
    inputs varchar not null,                -- JSON: key of an input → its value in its own unit
    made_by varchar not null,
    made_utc timestamp not null,
    deleted_utc timestamp,
    deleted_by varchar,
    first_change bigint not null,
    primary key (session_id, scenario_id)
);
