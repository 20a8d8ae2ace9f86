-- import_names.sql  reads: record.  Makes the table `word`: one row per combination of texts that records hold, which are few;
-- and of it the table `name_code`: one row per text of an activity, resource or lifecycle word (kind),
-- with its name without blanks around it, its number, from 1 in the order of the file (none for blanks), and how many
-- records have it.
create or replace table word as
select activity_text, resource_text, lifecycle_text, min(position) as first, count(*) as records
from record
group by activity_text, resource_text, lifecycle_text;

create or replace table name_code as
with found as (
    select 'activity' as kind, activity_text as text, min(first) as first, sum(records)::bigint as records
    from word group by activity_text
    union all
    select 'resource', resource_text, min(first), sum(records)::bigint from word group by resource_text
    union all
    select 'lifecycle', lifecycle_text, min(first), sum(records)::bigint from word group by lifecycle_text
),
named as (select kind, text, as_name(text) as name, first, records from found),
numbered as (
    select kind, name, row_number() over (partition by kind order by min(first))::integer as no
    from named
    where name is not null
    group by kind, name
)
select kind, text, name, no, records
from named left join numbered using (kind, name)
