-- store_room.sql  How core/store reads and writes what is live in a room: room, participant, question, answer. Each
-- statement stands below its name. In braces: names of our own tables and columns. Not to be asked by name from outside,
-- because a row of `answer` is hidden until the facilitator reveals it.

-- name: keep
-- reads the given rows as lists of equal length; the number was compared before, in the same transaction
insert into {table} ({columns}) select {given}
on conflict ({keys}) do update set {assignments};

-- name: read
select {fields} from {table} where session_id = $session_id order by {order};

-- name: room_of_code
select session_id from room where code = $code and code <> '' and ended_utc is null;

-- name: seat_of_token
select session_id, participant_id from participant where token_hash = $token_hash and token_hash <> '';

-- name: keep_answers
-- One row per given answer, in an order that has nothing to do with the order in which they came. The statement itself
-- takes only what may be answered now: the question open, the round the same, the person in the room, the room not over.
insert into answer ({columns})
select {listed}
from (select {given}) as given
join question on question.session_id = given.session_id and question.question_id = given.question_id
             and question.state = 'open' and question.round = given.round
join participant on participant.session_id = given.session_id and participant.participant_id = given.participant_id
                and participant.state = 'in' and participant.kind = 'participant'
join room on room.session_id = given.session_id and room.ended_utc is null
order by random()
on conflict (session_id, question_id, round, item_id, participant_id)
do update set value = excluded.value, reason = excluded.reason;

-- name: give_reason
update answer set reason = $reason
where session_id = $session_id and question_id = $question_id and round = $round and item_id = $item_id
  and participant_id = $participant_id;

-- name: answered
select participant_id, count(*) from answer
where session_id = $session_id and question_id = $question_id and round = $round
group by participant_id;

-- name: own_answers
select {fields} from answer
where session_id = $session_id and participant_id = $participant_id
order by question_id, round, item_id;

-- name: answers_of_question
-- of everybody, to be remembered for each one's own phone
select {fields} from answer
where session_id = $session_id and question_id = $question_id
order by round, item_id;

-- name: answers
select {fields} from answer
where session_id = $session_id and question_id = $question_id and round = $round
order by random();

-- name: reasons
-- what people far from the others wrote, without who
select item_id, reason from answer
where session_id = $session_id and question_id = $question_id and round = $round and reason <> ''
order by random();

-- name: answered_questions
select distinct question_id from answer where session_id = $session_id and participant_id = $participant_id;

-- name: forget_answers
delete from answer where session_id = $session_id and participant_id = $participant_id;

-- name: clear_answers
delete from answer where session_id = $session_id and question_id = $question_id;

-- name: drop_question
delete from question where session_id = $session_id and question_id = $question_id;

-- name: take_aside
create or replace temp table shuffled as
select * from answer where session_id = $session_id and question_id = $question_id order by random();

-- name: take_all_aside
-- every answer of the session under a random id that is the same within one question and stands for nobody
create or replace temp table shuffled as
with person as materialized (
    select question_id, participant_id, 'nobody-' || replace(uuid()::varchar, '-', '') as nobody
    from (select distinct question_id, participant_id from answer where session_id = $session_id)
)
select answer.* replace (person.nobody as participant_id)
from answer join person using (question_id, participant_id)
where answer.session_id = $session_id
order by random();

-- name: clear_all_answers
delete from answer where session_id = $session_id;

-- name: lay_back
insert into answer select * from shuffled;

-- name: drop_aside
drop table shuffled;
