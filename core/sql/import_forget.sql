-- import_forget.sql  reads: nothing.  Drops the texts, once everything that is kept of them has a number.
drop view if exists record;
drop view if exists rest;
drop view if exists placed;
drop view if exists typed;
drop table if exists typed_row;
drop table if exists mended;
