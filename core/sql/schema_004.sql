-- schema_004.sql  Who brings a metric's weeks and by when; minimum and stretch of a target and the rule of day 90 as it
-- was fixed; the effect of a lane in money.

alter table metric add column data_plan varchar default '';
alter table metric add column data_by varchar default '';
alter table metric add column data_due_on date;

alter table target add column minimum double;               -- in the metric's unit, like stretch
alter table target add column stretch double;
alter table target add column rule varchar default '';
alter table target add column changed_reason varchar default '';

-- One ranged number of a lane at its target, in the unit of its quantity (core/benefit.py).
create table benefit_number (
    session_id varchar not null,
    version bigint not null,
    benefit_number_id varchar not null,
    lane_id varchar not null,
    quantity varchar not null,
    low double not null,                    -- 10th percentile
    middle double not null,                 -- median
    high double not null,                   -- 90th percentile
    evidence varchar not null,
    sample_size bigint,
    note varchar not null,
    given_by varchar not null,
    given_utc timestamp not null,
    deleted_utc timestamp,
    deleted_by varchar,
    first_change bigint not null,
    primary key (session_id, benefit_number_id)
);

-- What the effect of a lane is for, and whose hours it takes: one row a lane.
create table benefit (
    session_id varchar not null,
    version bigint not null,
    benefit_id varchar not null,
    lane_id varchar not null,
    capacity_use varchar not null,
    review_role_id varchar,
    exception_role_id varchar,
    deleted_utc timestamp,
    deleted_by varchar,
    first_change bigint not null,
    primary key (session_id, benefit_id)
);
