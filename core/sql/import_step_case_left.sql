-- import_step_case_left.sql  reads: step.  Takes cases out of `step_case` of which pairing left no event; answers how many.
delete from step_case
where case_no not in (select case_no from step)
