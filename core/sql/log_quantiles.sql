-- log_quantiles.sql  reads: log_measured; adds to log_quantile. Percentiles interpolate between neighbours. All values of
-- a measure are held in memory at once: for larger logs there is `log_quantiles_of_many.sql`. Parameter: $measure
insert into log_quantile
select $measure, key_no, quantile_cont(value_us::double, [0.1, 0.25, 0.5, 0.75, 0.9])
from log_measured
group by key_no
