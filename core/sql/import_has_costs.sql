-- import_has_costs.sql  reads: row_step.  A row if some record has a cost.
select 1 from row_step where cost is not null limit 1
