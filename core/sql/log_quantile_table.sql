-- log_quantile_table.sql  makes log_quantile, empty: the 10th, 25th, 50th, 75th and 90th percentile (microseconds) of each
-- measure and key, filled by `log_quantiles.sql` or `log_quantiles_of_many.sql`.
create or replace temp table log_quantile (measure varchar, key_no bigint, five double[])
