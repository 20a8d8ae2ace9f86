-- schema_002.sql  What event logs need in depth: lifecycle pairs, attributes, parts of a split, labels of activities,
-- and the measured numbers that stay beside those put in their place by hand.

alter table estimate add column measured double[] default [];          -- low, middle, high in the unit of the quantity
alter table estimate add column measured_note varchar default '';

alter table event_log add column attributes varchar[] default [];
alter table event_log add column pairing varchar default '{}';          -- JSON: how many rows became what
alter table event_log add column parent_id varchar;
alter table event_log add column split_by varchar default '';
alter table event_log add column split_value varchar default '';

create table activity_label (
    session_id varchar not null,
    version bigint not null,
    activity_label_id varchar not null,
    event_log_id varchar not null,
    activity varchar not null,
    name varchar not null,
    queue varchar not null,
    deleted_utc timestamp,
    deleted_by varchar,
    first_change bigint not null,
    primary key (session_id, activity_label_id)
);
