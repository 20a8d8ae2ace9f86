-- import_parquet_size.sql  reads: the footer of one Parquet file.  One row: how many rows and columns the file says it has.
-- Parameter: $path
select (select sum(num_rows)::bigint from parquet_file_metadata($path)) as rows,
       (select count(*) from parquet_schema($path) where num_children is null or num_children = 0) as columns
