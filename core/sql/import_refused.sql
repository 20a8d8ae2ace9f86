-- import_refused.sql  reads: mended.  One row per problem of a refused record, in the order of the file.
-- Parameter: $listed (rows at most)
select line, unnest(problems) as reason, case_id, activity, start_text, end_text
from mended
where len(problems) > 0
order by position
limit $listed
