-- schema_011.sql  A signature keeps the page that was signed.

alter table sign_off add column plan varchar default '{}';             -- JSON: the plan as a value (core/plan.py)
