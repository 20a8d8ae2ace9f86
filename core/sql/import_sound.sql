-- import_sound.sql  reads: one file of JSON lines that our own reader wrote.  Makes the view `source`, with the position and
-- the line of each record. Variable: source (path, columns: name → type)
create or replace view source as
from read_json(getvariable('source').path, format = 'newline_delimited', maximum_object_size = 67108864,
               columns = getvariable('source').columns)
