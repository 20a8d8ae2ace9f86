-- log_insert.sql  adds rows to the table `log`. Parameters: one list a column
insert into log
select unnest($case::varchar[]), unnest($activity::varchar[]), unnest($lifecycle::varchar[]),
       unnest($resource::varchar[]), unnest($region::varchar[]), unnest($time::timestamp[])
