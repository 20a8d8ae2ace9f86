-- import_pairing.sql  reads: row_step, step, pair (of the second walk).  One row: what became of the rows (`Pairing` in log_figures.py);
-- `changed_hands` are pairs of the second walk, begun and completed by different resources or by one that is not named.
select *, events - paired - starts_alone as completes_alone
from (select count(*) as events, count(started_utc) as paired from step),
     (select count(*) filter (complete_position is null) as starts_alone,
             count(*) filter (start_position is not null and complete_position is not null) as changed_hands
      from pair),
     (select count(*) as left_out from row_step where part = 0)
