-- schema_007.sql  The room: what is live in a session (room, participant, question, answer), and as facts what a reveal
-- showed (round_result) and the record of a meeting (minutes).
-- The four live tables stand in no history and in no bundle. A row of `answer` holds neither a time nor a name.

-- One row a session that was opened to people. Secrets stand here as SHA-256 only.
create table room (
    session_id varchar primary key,
    number bigint not null,                 -- counts the saves
    code varchar not null,                  -- '' while the lobby is closed
    joining varchar not null,
    smallest_group bigint not null,
    shows_names boolean not null,
    is_paused boolean not null,
    address varchar not null,
    step varchar not null,
    step_since_utc timestamp,
    agenda varchar not null,                -- JSON: [{step, title, minutes, used_minutes}, …]
    question_id varchar not null,           -- what everybody looks at; '' between questions
    item_id varchar not null,
    facilitator varchar not null,
    facilitator_hash varchar not null,
    most_people bigint not null,
    opened_utc timestamp not null,
    ended_utc timestamp
);

-- One person (or observer) in a room.
create table participant (
    session_id varchar not null,
    number bigint not null,
    participant_id varchar not null,        -- random
    name varchar not null,                  -- '': without a name
    kind varchar not null,
    state varchar not null,
    token_hash varchar not null,
    criteria varchar not null,              -- JSON: criterion ids, [] for all
    is_named_in_record boolean not null,
    joined_utc timestamp not null,          -- whole minutes
    primary key (session_id, participant_id)
);

-- One question of a room, with all that is needed to draw it on a phone.
create table question (
    session_id varchar not null,
    number bigint not null,
    question_id varchar not null,
    position bigint not null,
    kind varchar not null,
    title varchar not null,
    prompt varchar not null,
    items varchar not null,                 -- JSON: [{item_id, title, help, subject_id, second_id}, …]
    options varchar not null,               -- JSON: texts
    settings varchar not null,              -- JSON
    round bigint not null,
    state varchar not null,
    minutes double,
    opened_utc timestamp,
    primary key (session_id, question_id)
);

-- One person's value for one item of a question in one round.
create table answer (
    session_id varchar not null,
    question_id varchar not null,
    round bigint not null,
    item_id varchar not null,
    participant_id varchar not null,
    value varchar not null,                 -- JSON, by kind of question (core/room_answers.py)
    reason varchar not null,
    primary key (session_id, question_id, round, item_id, participant_id)
);

-- What a reveal showed of one item in one round: small groups are suppressed already.
create table round_result (
    session_id varchar not null,
    version bigint not null,
    round_result_id varchar not null,
    question_id varchar not null,
    round bigint not null,
    kind varchar not null,
    title varchar not null,
    item_title varchar not null,
    subject_id varchar not null,
    second_id varchar not null,
    answers bigint not null,
    people bigint not null,
    document varchar not null,              -- JSON: the figures as they were shown
    revealed_by varchar not null,
    revealed_utc timestamp not null,
    deleted_utc timestamp,
    deleted_by varchar,
    first_change bigint not null,
    primary key (session_id, round_result_id)
);

-- The record of a meeting: one row a session.
create table minutes (
    session_id varchar not null,
    version bigint not null,
    minutes_id varchar not null,
    started_utc timestamp not null,
    ended_utc timestamp,
    people varchar[] not null,              -- names of those who agreed
    people_count bigint not null,
    decisions varchar[] not null,
    notes varchar not null,
    deleted_utc timestamp,
    deleted_by varchar,
    first_change bigint not null,
    primary key (session_id, minutes_id)
);
