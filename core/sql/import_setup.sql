-- import_setup.sql  reads: nothing.  Makes the macros with which the questions below read times, costs and blanks.
-- Blank signs count as nothing at both ends of a text; a text that begins with a sign that is none is not blank.
create or replace macro without_blanks(text) as nullif(trim(text, getvariable('blanks')), '');

-- The text of a case, an activity or a value: é is the same whether it is kept as one sign or as e with an accent.
create or replace macro as_name(text) as nfc_normalize(without_blanks(text));

create or replace macro surely_filled(text) as
    ascii(text) > 32 and ascii(text) <> 160 and ascii(text) <> 65279;

-- A naive time as it stood on a clock in `zone`, in UTC.
create or replace macro in_utc(moment, zone) as
    case when zone = 'UTC' then moment else timezone('UTC', timezone(zone, moment)) end;

-- A text read by lists of formats (each holds one that no text has; alone it is not tried, since failing is slow), or
-- as a bare number since 1970 of which `epoch` make a second (0: none).
create or replace macro by_formats(text, zone, naive, utc, with_offset, epoch) as coalesce(
    case when len(naive) > 1 then in_utc(try_strptime(text, naive), zone) end,
    case when len(utc) > 1 then try_strptime(text, utc) end,
    case when len(with_offset) > 1 then timezone('UTC', try_strptime(text, with_offset)) end,
    case when epoch > 0 and strlen(split_part(text, '.', 1)) = 9 + strlen(epoch::varchar)
         then make_timestamp(try_cast(try_cast(text as decimal(38, 6)) * 1000000 / epoch as bigint)) end
);

-- Days since 1899 as spreadsheets keep a moment.
create or replace macro by_serial(text, zone) as in_utc(
    make_timestamp(try_cast(round((try_cast(replace(text, ',', '.') as double) - 25569) * 86400000) as bigint) * 1000),
    zone
);

-- The quick way: a text of one of four shapes (patterns of `like`) that are ISO 8601. Without a zone each shape has the
-- one format with which the careful way reads it (trying a format that does not fit costs ten times as much); with one,
-- by the engine's own cast.
create or replace macro by_shape(text, zone, shape_1, shape_2, shape_3, shape_4, format_1, format_2, format_3, format_4,
                                 is_naive) as
    case when is_naive
         then in_utc(case when text like shape_1 then try_strptime(text, format_1)
                          when text like shape_2 then try_strptime(text, format_2)
                          when text like shape_3 then try_strptime(text, format_3)
                          when text like shape_4 then try_strptime(text, format_4) end, zone)
         when text like shape_1 or text like shape_2 or text like shape_3 or text like shape_4
         then make_timestamp(epoch_us(try_cast(text as timestamptz))) end;

-- An amount as text: by the engine's own cast where the decimal mark is a point, else by a pattern that tells sign, digits
-- and trailing sign apart (importers/amounts.py); null where neither fits.
create or replace macro by_pattern(text, decimal_mark, pattern) as
    case when regexp_matches(text, pattern)
         then try_cast(replace(regexp_replace(regexp_extract(text, pattern, 2), '[^0-9' || decimal_mark || ']', '', 'g'),
                               decimal_mark, '.') as double)
              * case when regexp_extract(text, pattern, 1) in ('-', '(') or regexp_extract(text, pattern, 3) in ('-', ')')
                     then -1 else 1 end
    end;

create or replace macro as_amount(text, decimal_mark, pattern) as coalesce(
    case when decimal_mark = '.' and regexp_full_match(text, '[+-]?[0-9]+(\.[0-9]+)?([eE][+-]?[0-9]{1,2})?')
         then try_cast(text as double) end,
    by_pattern(text, decimal_mark, pattern)
);
