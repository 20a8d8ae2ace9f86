-- schema_005.sql  How an owner accepts, hands over and signs; what is at stake; exception routes, monitors and stop rules
-- in their own columns; drills; what could make a lane fail.

alter table ownership add column accepted_words varchar default '';
alter table ownership add column accepted_where varchar default '';
alter table ownership add column absence_rule varchar default '';
alter table ownership add column stop_proof varchar default '';

alter table control add column detector varchar default '';
alter table control add column route varchar default '';
alter table control add column otherwise varchar default '';
alter table control add column activities varchar[] default [];
alter table control add column expected_share double;        -- 0 to 1
alter table control add column source varchar default '';
alter table control add column threshold varchar default '';
alter table control add column cadence varchar default '';
alter table control add column stop_metric_id varchar;
alter table control add column stop_class varchar default '';
alter table control add column stop_operator varchar default '';
alter table control add column stop_threshold double;        -- in the metric's unit
alter table control add column stop_count bigint;            -- weeks
alter table control add column stop_window bigint;           -- weeks
alter table control add column told varchar default '';
alter table control add column restarts varchar default '';
alter table control add column minutes_to_manual double;

-- One way to accept on one's own device; the secret itself is nowhere.
create table acceptance_link (
    session_id varchar not null,
    version bigint not null,
    acceptance_link_id varchar not null,
    lane_id varchar not null,
    owner varchar not null,
    digest varchar not null,                -- SHA-256 over session, link and secret
    made_by varchar not null,
    made_utc timestamp not null,
    expires_utc timestamp not null,
    opened_utc timestamp,
    used_utc timestamp,
    ended_utc timestamp,
    deleted_utc timestamp,
    deleted_by varchar,
    first_change bigint not null,
    primary key (session_id, acceptance_link_id)
);

-- One hand-over, or one yes taken back.
create table owner_change (
    session_id varchar not null,
    version bigint not null,
    owner_change_id varchar not null,
    lane_id varchar not null,
    kind varchar not null,
    owner varchar not null,
    successor varchar not null,
    reason varchar not null,
    accepted_sentence varchar not null,
    accepted_words varchar not null,
    accepted_by varchar not null,
    accepted_utc timestamp,
    changed_by varchar not null,
    changed_utc timestamp not null,
    deleted_utc timestamp,
    deleted_by varchar,
    first_change bigint not null,
    primary key (session_id, owner_change_id)
);

-- One signature under one version of a lane's plan.
create table sign_off (
    session_id varchar not null,
    version bigint not null,
    sign_off_id varchar not null,
    lane_id varchar not null,
    number bigint not null,
    part varchar not null,
    name varchar not null,
    signed_utc timestamp not null,
    record_version bigint not null,
    digests varchar not null,               -- JSON: table → SHA-256
    states varchar not null,                -- JSON: question → state
    open_points varchar[] not null,
    overrule_reason varchar not null,
    deleted_utc timestamp,
    deleted_by varchar,
    first_change bigint not null,
    primary key (session_id, sign_off_id)
);

-- What is at stake with a lane and what there is to check it with: one row a lane.
create table oversight (
    session_id varchar not null,
    version bigint not null,
    oversight_id varchar not null,
    lane_id varchar not null,
    harm varchar not null,
    undo varchar not null,
    autonomy varchar not null,
    uses varchar[] not null,
    is_screened boolean not null,
    counsel varchar not null,
    review_hours double,                    -- a week
    planted_share double,                   -- 0 to 1
    seen_share double,                      -- 0 to 1
    deleted_utc timestamp,
    deleted_by varchar,
    first_change bigint not null,
    primary key (session_id, oversight_id)
);

-- One rehearsal of a stop or a fallback, planned or done.
create table drill (
    session_id varchar not null,
    version bigint not null,
    drill_id varchar not null,
    control_id varchar not null,
    due_on date,
    done_on date,
    minutes double,
    who varchar not null,
    worked boolean not null,
    found varchar not null,
    deleted_utc timestamp,
    deleted_by varchar,
    first_change bigint not null,
    primary key (session_id, drill_id)
);

-- One reason why the lane may have failed by day 90.
create table failure_cause (
    session_id varchar not null,
    version bigint not null,
    failure_cause_id varchar not null,
    lane_id varchar not null,
    text varchar not null,
    usual varchar not null,
    control_ids varchar[] not null,
    accepted_reason varchar not null,
    accepted_by varchar not null,
    accepted_utc timestamp,
    given_by varchar not null,
    given_utc timestamp not null,
    deleted_utc timestamp,
    deleted_by varchar,
    first_change bigint not null,
    primary key (session_id, failure_cause_id)
);
