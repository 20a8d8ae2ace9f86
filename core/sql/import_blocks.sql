-- import_blocks.sql  reads: row_step.  One row per $width neighbouring case numbers: which, and how many rows they have.
select case_no // $width as block, count(*) as rows
from row_step
group by block
order by block
