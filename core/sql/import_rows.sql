-- import_rows.sql  reads: line.  One row: how many records it holds.
select count(*) as rows from line
