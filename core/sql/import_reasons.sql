-- import_reasons.sql  reads: typed.  One row per reason for refusing: how many records it concerns.
select reason, count(*) as records
from (select unnest(problems) as reason from typed)
group by reason
order by records desc, reason
