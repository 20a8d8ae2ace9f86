-- import_numbered.sql  reads: picked (a view on one Parquet file).  Makes the table `line`, rows numbered in their order.
create or replace table line as
select row_number() over () as position, row_number() over () as line, * from picked
