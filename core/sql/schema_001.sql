-- schema_001.sql  The first schema. Never edited once released: a change is the next numbered file.
-- One row per record of core/records.py, in the table of the same name; the columns are the record's fields, and then
--   deleted_utc, deleted_by  set while the record is deleted (softly: it can be restored)
--   first_change             the change that first stored the record: the order in which records were made
-- Times are naive UTC. Ids are unique inside their session. Texts of kind JSON are kept as VARCHAR.

create table schema_version (
    version integer primary key,
    applied_utc timestamp not null
);

-- One row per submitted form: the same op_id never has a second effect.
create table operation (
    op_id varchar primary key,
    kind varchar not null,                  -- apply, undo or load_events
    session_id varchar not null,
    page varchar not null,
    who varchar not null,
    at_utc timestamp not null,
    answer varchar not null                 -- JSON: [[table, record_id, version], …] as first answered
);

-- One row per kept change of one record. Only ever added to.
create table change (
    change_id bigint primary key,
    op_id varchar not null,
    session_id varchar not null,
    page varchar not null,
    table_name varchar not null,
    record_id varchar not null,
    version bigint not null,                -- of the record after this change
    who varchar not null,
    at_utc timestamp not null,
    before varchar,                         -- JSON; null: there was no such record
    after varchar,                          -- JSON; null: the record is deleted now
    undoes varchar                          -- op_id that this change took back
);

create table session (
    session_id varchar primary key,
    version bigint not null,
    name varchar not null,
    currency varchar not null,
    paper varchar not null,
    timezone varchar not null,
    workdays integer[] not null,            -- 0 is Monday
    opens time not null,
    closes time not null,
    holidays date[] not null,
    seed bigint not null,
    draws bigint not null,
    money_scale double not null,            -- currency a month
    weight_certainty varchar not null,
    is_demo boolean not null,
    created_by varchar not null,
    created_utc timestamp not null,
    deleted_utc timestamp,
    deleted_by varchar,
    first_change bigint not null
);

create table person (
    session_id varchar not null,
    version bigint not null,
    person_id varchar not null,
    name varchar not null,
    deleted_utc timestamp,
    deleted_by varchar,
    first_change bigint not null,
    primary key (session_id, person_id)
);

create table role (
    session_id varchar not null,
    version bigint not null,
    role_id varchar not null,
    name varchar not null,
    deleted_utc timestamp,
    deleted_by varchar,
    first_change bigint not null,
    primary key (session_id, role_id)
);

create table workflow (
    session_id varchar not null,
    version bigint not null,
    workflow_id varchar not null,
    name varchar not null,
    note varchar not null,
    role_id varchar,
    volume_period varchar not null,
    rework_in_touch boolean not null,
    position bigint not null,
    deleted_utc timestamp,
    deleted_by varchar,
    first_change bigint not null,
    primary key (session_id, workflow_id)
);

-- Low, middle and high in the unit of the quantity (core/quantities.py).
create table estimate (
    session_id varchar not null,
    version bigint not null,
    estimate_id varchar not null,
    subject_id varchar not null,
    quantity varchar not null,
    low double not null,
    middle double not null,
    high double not null,
    evidence varchar not null,
    sample_size bigint,
    note varchar not null,
    event_log_id varchar,
    given_by varchar not null,
    given_utc timestamp not null,
    deleted_utc timestamp,
    deleted_by varchar,
    first_change bigint not null,
    primary key (session_id, estimate_id)
);

create table criterion (
    session_id varchar not null,
    version bigint not null,
    criterion_id varchar not null,
    name varchar not null,
    question varchar not null,
    kind varchar not null,
    anchors varchar[] not null,
    swing double not null,                  -- points, 0 to 100
    position bigint not null,
    is_retired boolean not null,
    deleted_utc timestamp,
    deleted_by varchar,
    first_change bigint not null,
    primary key (session_id, criterion_id)
);

-- Levels from 1 (worst) to 5 (best).
create table rating (
    session_id varchar not null,
    version bigint not null,
    rating_id varchar not null,
    workflow_id varchar not null,
    criterion_id varchar not null,
    low double not null,
    middle double not null,
    high double not null,
    note varchar not null,
    given_by varchar not null,
    given_utc timestamp not null,
    deleted_utc timestamp,
    deleted_by varchar,
    first_change bigint not null,
    primary key (session_id, rating_id)
);

create table gate_answer (
    session_id varchar not null,
    version bigint not null,
    gate_answer_id varchar not null,
    workflow_id varchar not null,
    gate varchar not null,
    stops boolean not null,
    note varchar not null,
    deleted_utc timestamp,
    deleted_by varchar,
    first_change bigint not null,
    primary key (session_id, gate_answer_id)
);

-- live_session_id is the session while the lane is live, else null. Its UNIQUE is what refuses a second live lane;
-- the CHECK keeps anybody from slipping one past it.
create table lane (
    session_id varchar not null,
    version bigint not null,
    lane_id varchar not null,
    workflow_id varchar not null,
    state varchar not null,
    reason varchar not null,
    gate_reason varchar not null,
    picked_by varchar not null,
    picked_utc timestamp not null,
    closed_reason varchar not null,
    ai_does varchar not null,
    people_decide varchar not null,
    not_for varchar not null,
    frozen varchar not null,                -- JSON
    deleted_utc timestamp,
    deleted_by varchar,
    first_change bigint not null,
    live_session_id varchar unique,
    primary key (session_id, lane_id),
    check ((state = 'live' and deleted_utc is null) = (live_session_id is not null and live_session_id = session_id)),
    check (state = 'live' or live_session_id is null)
);

create table parked (
    session_id varchar not null,
    version bigint not null,
    parked_id varchar not null,
    workflow_id varchar not null,
    reason varchar not null,
    look_again_on date not null,
    deleted_utc timestamp,
    deleted_by varchar,
    first_change bigint not null,
    primary key (session_id, parked_id)
);

create table metric (
    session_id varchar not null,
    version bigint not null,
    metric_id varchar not null,
    lane_id varchar not null,
    part varchar not null,
    name varchar not null,
    unit varchar not null,
    better varchar not null,
    definition varchar not null,
    source varchar not null,
    never_negative boolean not null,
    log_series varchar not null,
    tolerated double,                       -- in the metric's unit
    deleted_utc timestamp,
    deleted_by varchar,
    first_change bigint not null,
    primary key (session_id, metric_id)
);

create table observation (
    session_id varchar not null,
    version bigint not null,
    observation_id varchar not null,
    metric_id varchar not null,
    week_on date not null,                  -- a Monday
    value double not null,                  -- in the metric's unit
    cases bigint,
    origin varchar not null,
    deleted_utc timestamp,
    deleted_by varchar,
    first_change bigint not null,
    primary key (session_id, observation_id)
);

create table seal (
    session_id varchar not null,
    version bigint not null,
    seal_id varchar not null,
    metric_id varchar not null,
    number bigint not null,
    definition varchar not null,
    source varchar not null,
    weeks_on date[] not null,
    "values" double[] not null,
    sha256 varchar not null,
    reason varchar not null,
    sealed_by varchar not null,
    sealed_utc timestamp not null,
    deleted_utc timestamp,
    deleted_by varchar,
    first_change bigint not null,
    primary key (session_id, seal_id)
);

create table target (
    session_id varchar not null,
    version bigint not null,
    target_id varchar not null,
    metric_id varchar not null,
    value double not null,                  -- in the metric's unit
    set_on date not null,
    due_on date not null,
    launch_on date,
    reason varchar not null,
    deleted_utc timestamp,
    deleted_by varchar,
    first_change bigint not null,
    primary key (session_id, target_id)
);

create table ownership (
    session_id varchar not null,
    version bigint not null,
    ownership_id varchar not null,
    lane_id varchar not null,
    owner varchar not null,
    deputy varchar not null,
    delivery_lead varchar not null,
    stop_right varchar not null,
    budget varchar not null,
    people varchar not null,
    hours_per_week double,
    first_review_on date,
    accepted_sentence varchar not null,
    accepted_by varchar not null,
    accepted_utc timestamp,
    deleted_utc timestamp,
    deleted_by varchar,
    first_change bigint not null,
    primary key (session_id, ownership_id)
);

create table control (
    session_id varchar not null,
    version bigint not null,
    control_id varchar not null,
    lane_id varchar not null,
    kind varchar not null,
    code varchar not null,
    name varchar not null,
    what varchar not null,
    "trigger" varchar not null,
    response varchar not null,
    minutes_to_respond double,
    who varchar not null,
    evidence varchar not null,
    applies boolean not null,
    reason_not varchar not null,
    tolerated_share double,
    confidence double not null,
    tolerated_found bigint not null,
    minutes_per_item double,
    position bigint not null,
    deleted_utc timestamp,
    deleted_by varchar,
    first_change bigint not null,
    primary key (session_id, control_id)
);

create table event_log (
    session_id varchar not null,
    version bigint not null,
    event_log_id varchar not null,
    workflow_id varchar not null,
    file_name varchar not null,             -- display text only
    sha256 varchar not null,
    mapping varchar not null,               -- JSON: role to column name
    timezone varchar not null,
    rows_read bigint not null,
    rows_refused bigint not null,
    events bigint not null,
    cases bigint not null,
    has_starts boolean not null,
    first_utc timestamp,
    last_utc timestamp,
    imported_by varchar not null,
    imported_utc timestamp not null,
    deleted_utc timestamp,
    deleted_by varchar,
    first_change bigint not null,
    primary key (session_id, event_log_id)
);

-- One timed step of one run of a workflow. Belongs to its event log; deleting the log softly keeps the rows.
create table event (
    session_id varchar not null,
    event_log_id varchar not null,
    position bigint not null,               -- order in the file, which breaks ties in time
    case_id varchar not null,
    activity varchar not null,
    started_utc timestamp,
    ended_utc timestamp not null,
    resource varchar
);
