-- import_shapes.sql  reads: rest.  One row per shape of the texts in the column of one role (every digit as 9): an
-- example, how many rows, and the largest first and second number of dates such as 3/4/2025, which show whether the day
-- or the month stands first. Parameter: $role ('start' or 'end')
select any_value(value) as example,
       count(*) as rows,
       coalesce(max(case when is_pair then try_cast(regexp_extract(value, '^(\d{1,2})[-/]', 1) as integer) end), 0) as first,
       coalesce(max(case when is_pair then try_cast(regexp_extract(value, '^\d{1,2}[-/](\d{1,2})[-/]', 1) as integer) end), 0)
           as second
from (select value, substr(value, 2, 1) in ('/', '-') or substr(value, 3, 1) in ('/', '-') as is_pair
      from (select without_blanks(case when $role = 'start' then start_text else end_text end) as value from rest))
where value is not null
group by translate(value, '012345678', '999999999')
order by rows desc, example
limit 2000
