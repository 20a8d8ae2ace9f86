-- import_words.sql  reads: record.  One row per lifecycle word (empty: none): how many records have it. Parameter: $most
select coalesce(without_blanks(lifecycle_text), '') as word, count(*) as records
from record
group by word
order by records desc, word
limit $most
