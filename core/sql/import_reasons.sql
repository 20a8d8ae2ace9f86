-- import_reasons.sql  reads: mended.  One row per reason for refusing: how many records it concerns.
select reason, count(*) as records
from (select unnest(problems) as reason from mended)
group by reason
order by records desc, reason
