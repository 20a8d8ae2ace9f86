-- schema_012.sql  The weekly review has its hour.

alter table ownership add column review_at time;                       -- when it begins; none: when business opens
