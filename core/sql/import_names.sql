-- import_names.sql  reads: record.  Makes the table `name_code`: one row per text of an activity, resource or lifecycle word (kind),
-- with its name without blanks around it and its number, from 1 in the order of the file; blank texts are left out.
create or replace table name_code as
with found as (
    select 'activity' as kind, activity_text as text, min(position) as first from record group by activity_text
    union all
    select 'resource', resource_text, min(position) from record group by resource_text
    union all
    select 'lifecycle', lifecycle_text, min(position) from record group by lifecycle_text
),
named as (select kind, text, without_blanks(text) as name, first from found),
numbered as (
    select kind, name, row_number() over (partition by kind order by min(first))::integer as no
    from named
    where name is not null
    group by kind, name
)
select kind, text, name, no
from named join numbered using (kind, name)
