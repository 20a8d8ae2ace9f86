-- log_table.sql  makes the table of a log before it is repeated: one row per event.
create table log ("case" varchar, activity varchar, lifecycle varchar, resource varchar, region varchar, "time" timestamp)
