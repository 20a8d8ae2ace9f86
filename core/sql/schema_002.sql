-- schema_002.sql  What event logs need in depth: coded events, lifecycle pairs, attributes, parts of a split, labels of
-- activities, stored summaries, and the measured numbers that stay beside those put in their place by hand.

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

-- Events as narrow rows: every text of a log stands once in event_case or event_name, the events hold its number.
-- No keys on these: an index over ten million rows would cost more than all questions together, and the loader checks.
alter table event rename to event_of_schema_1;

-- One timed step of one run of a workflow. Belongs to its event log; deleting the log softly keeps the rows.
create table event (
    session_id varchar not null,
    event_log_id varchar not null,
    position bigint not null,               -- order in the file, which breaks ties in time
    case_no integer not null,               -- numbers of texts begin at 1 in each log
    activity_no integer not null,
    resource_no integer,
    started_utc timestamp,
    ended_utc timestamp not null,
    cost double                             -- in the file's own unit
);

-- One case of a log.
create table event_case (
    session_id varchar not null,
    event_log_id varchar not null,
    case_no integer not null,
    case_id varchar not null
);

-- One text of a log: an activity, a resource, a kept attribute, or a value of one.
create table event_name (
    session_id varchar not null,
    event_log_id varchar not null,
    kind varchar not null,                  -- activity, resource, attribute, value
    no integer not null,
    name varchar not null
);

-- The first filled value of an attribute in a case.
create table event_case_value (
    session_id varchar not null,
    event_log_id varchar not null,
    case_no integer not null,
    attribute_no integer not null,
    value_no integer not null
);

-- The computed figures of a log under one calendar, kept for speed only: may be dropped at any time.
create table event_summary (
    session_id varchar not null,
    event_log_id varchar not null,
    calendar varchar not null,              -- the text that identifies the calendar
    method bigint not null,                 -- counted up when a definition changes
    kept_utc timestamp not null,
    document varchar not null,              -- JSON
    primary key (session_id, event_log_id, calendar, method)
);

-- A log whose rows are being written and whose record is not there yet. What is left here after a kill is cleared.
create table event_load (
    session_id varchar not null,
    event_log_id varchar not null,
    began_utc timestamp not null,
    primary key (session_id, event_log_id)
);

-- Rows of schema 1, with numbers in the order in which the texts first stand in their log.
insert into event_case
select session_id, event_log_id,
       row_number() over (partition by session_id, event_log_id order by min(position), case_id) as case_no, case_id
from event_of_schema_1
group by session_id, event_log_id, case_id
order by session_id, event_log_id, case_no;

insert into event_name
select session_id, event_log_id, kind,
       row_number() over (partition by session_id, event_log_id, kind order by min(position), name) as no, name
from (select session_id, event_log_id, 'activity' as kind, activity as name, position from event_of_schema_1
      union all
      select session_id, event_log_id, 'resource', resource, position from event_of_schema_1
      where resource is not null)
group by session_id, event_log_id, kind, name
order by session_id, event_log_id, kind, no;

insert into event
select old.session_id, old.event_log_id, old.position, one_case.case_no, activity.no, resource.no,
       old.started_utc, old.ended_utc, null
from event_of_schema_1 as old
join event_case as one_case
  on one_case.session_id = old.session_id and one_case.event_log_id = old.event_log_id
 and one_case.case_id = old.case_id
join event_name as activity
  on activity.session_id = old.session_id and activity.event_log_id = old.event_log_id
 and activity.kind = 'activity' and activity.name = old.activity
left join event_name as resource
  on resource.session_id = old.session_id and resource.event_log_id = old.event_log_id
 and resource.kind = 'resource' and resource.name = old.resource;

drop table event_of_schema_1;
