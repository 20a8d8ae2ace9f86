-- log_blocks.sql  reads: step.  One row per $width neighbouring case numbers: which, and how many events they have.
select case_no // $width as block, count(*) as events
from step
group by block
order by block
