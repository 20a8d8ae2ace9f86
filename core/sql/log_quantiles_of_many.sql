-- log_quantiles_of_many.sql  reads: log_measured; adds to log_quantile the same numbers as `log_quantiles.sql`, holding no
-- more than a count for each bucket of values: first all values are counted in buckets of about a four-thousandth of
-- their size, then only those in the buckets that the percentiles fall into are counted one by one. Parameter: $measure
insert into log_quantile
with bucketed as (
    select key_no, bucket, count(*) as many
    from (select key_no,
                 case when value_us < 4096 then value_us
                      else floor(log2(value_us))::bigint * 4096 + (value_us >> (floor(log2(value_us))::integer - 12))
                 end as bucket
          from log_measured)
    group by key_no, bucket
),
placed as (
    select key_no, bucket, many,
           (sum(many) over (partition by key_no order by bucket) - many)::bigint as before,
           (sum(many) over (partition by key_no))::bigint as all_of
    from bucketed
),
wanted as (
    select key_no, share, share * (all_of - 1) as place, floor(place)::bigint as below, ceil(place)::bigint as above
    from (select distinct key_no, all_of from placed), (select unnest([0.1, 0.25, 0.5, 0.75, 0.9]::double[]) as share)
),
hit as (
    select distinct placed.key_no, bucket, before
    from placed
    join wanted on wanted.key_no = placed.key_no
               and (below between before and before + many - 1 or above between before and before + many - 1)
),
counted as (
    select log_measured.key_no, hit.bucket, before, value_us, count(*) as many
    from log_measured
    join hit on hit.key_no = log_measured.key_no
            and bucket = case when value_us < 4096 then value_us
                              else floor(log2(value_us))::bigint * 4096 + (value_us >> (floor(log2(value_us))::integer - 12))
                         end
    group by log_measured.key_no, hit.bucket, before, value_us
),
ranked as (
    select key_no, value_us, many,
           (before + sum(many) over (partition by key_no, bucket order by value_us) - many)::bigint as rank_no
    from counted
),
told as (
    select wanted.key_no, share, place - below as part,
           (max(value_us) filter (below between rank_no and rank_no + many - 1))::double as low,
           (max(value_us) filter (above between rank_no and rank_no + many - 1))::double as high
    from wanted
    join ranked on ranked.key_no = wanted.key_no
               and (below between rank_no and rank_no + many - 1 or above between rank_no and rank_no + many - 1)
    group by wanted.key_no, share, place, below
)
select $measure, key_no, list(low + (high - low) * part order by share)
from told
group by key_no
