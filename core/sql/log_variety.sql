-- log_variety.sql  reads: log_case.  One row per number of cases: how many variants exactly that many cases take, from
-- the commonest down.
select cases, count(*) as variants
from (select count(*) as cases from log_case group by variant, variant_too)
group by cases
order by cases desc
