-- import_words.sql  reads: name_code.  One row per lifecycle word (empty: none): how many records have it. Parameter: $most
select coalesce(name, '') as word, sum(records)::bigint as records
from name_code
where kind = 'lifecycle'
group by word
order by records desc, word
limit $most
