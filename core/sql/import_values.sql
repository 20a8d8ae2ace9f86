-- import_values.sql  reads: record, case_code.  Makes the table `case_value`: one row per case and attribute that is filled in some
-- record of the case: its first filled value in the order of the file. Columns attribute_1_text, attribute_2_text, …
create or replace table case_value as
select case_no, regexp_extract(name, '\d+')::integer as attribute_no, value
from (
    unpivot (
        select case_no, arg_min(without_blanks(columns('^attribute_\d+_text$')), position)
        from record join case_code on case_code.text = record.case_text
        group by case_no
    )
    on columns('^attribute_\d+_text$')
    into name name value value
)
