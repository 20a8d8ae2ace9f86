-- import_word_names.sql  reads: name_code.  One row per lifecycle word, in the order of its number.
select distinct on (no) name
from name_code
where kind = 'lifecycle' and no is not null
order by no
