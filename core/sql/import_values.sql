-- import_values.sql  reads: record, case_code.  Makes the table `case_value`: one row per case and attribute that is filled in some
-- record of the case: its first filled value in the order of the file. Columns attribute_1_text, attribute_2_text, …
-- Records of a case that hold the same values are one row first, with the earliest of their positions: the first record
-- that fills an attribute is the earliest of its row, so nothing changes but how many texts are compared.
create or replace table case_value as
with held as (
    select case_text, columns('^attribute_\d+_text$'), min(position) as first
    from record
    group by all
)
select case_no, regexp_extract(name, '\d+')::integer as attribute_no, nfc_normalize(value) as value
from (
    unpivot (
        select case_no, arg_min(without_blanks(columns('^attribute_\d+_text$')), first)
        from held join case_code on case_code.text = held.case_text
        group by case_no
    )
    on columns('^attribute_\d+_text$')
    into name name value value
)
