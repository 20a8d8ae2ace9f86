-- import_xes_cases.sql  reads: traces (a view of the traces of one XES file).  One row: how many different names they have.
select count(distinct t0) as cases from traces
