-- schema_008.sql  What people say to the questions of "Is it budget?".

-- One answer to one question; its id is that of the question.
create table gap_answer (
    session_id varchar not null,
    version bigint not null,
    gap_answer_id varchar not null,
    answer varchar not null,
    note varchar not null,
    origin varchar not null,
    people bigint,
    said_yes bigint,
    said_no bigint,
    given_by varchar not null,
    given_utc timestamp not null,
    deleted_utc timestamp,
    deleted_by varchar,
    first_change bigint not null,
    primary key (session_id, gap_answer_id)
);
