-- import_no_values.sql  reads: nothing.  Makes the table `case_value` of import_values.sql, empty: no attribute is kept.
create or replace table case_value (case_no integer, attribute_no integer, value varchar)
