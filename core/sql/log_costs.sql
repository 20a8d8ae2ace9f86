-- log_costs.sql  reads: step.  One row: the sum of the costs of all events in the file's own unit; null without any.
-- Rounded, because the order in which numbers are added moves the last digits.
select round(fsum(cost), 6) as cost from step
