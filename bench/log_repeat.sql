-- log_repeat.sql  reads: one log.  The log $times times in its own order, each with case ids of its own.
-- Parameters: $path, $times
select "case" || '-' || turn as "case", activity, lifecycle, resource, region,
       strftime("time", '%Y-%m-%d %H:%M:%S.%g') as "time"
from (select *, row_number() over () as place from read_parquet($path)),
     (select unnest(generate_series(1, $times::bigint)) as turn)
order by turn, place
