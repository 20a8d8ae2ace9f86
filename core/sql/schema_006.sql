-- schema_006.sql  The cases behind each sealed week, so that a share keeps its denominators in the seal too.

alter table seal add column cases bigint[] default [];                 -- in the order of weeks_on; -1: not known
