-- schema_010.sql  How often a metric has a value: by week, or by business day; then the column week_on of its
-- observations, and weeks_on of its seals, hold the days.

alter table metric add column cadence varchar default 'week';          -- 'week' or 'day'
