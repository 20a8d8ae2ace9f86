-- log_drop.sql  takes away what the questions made on this connection.
drop view if exists temp.log_measured;
drop table if exists temp.log_quantile;
drop view if exists temp.log_wait;
drop table if exists temp.log_case;
drop table if exists temp.log_timed;
drop table if exists temp.log_pair;
drop table if exists temp.log_step;
drop table if exists temp.log_cell;
