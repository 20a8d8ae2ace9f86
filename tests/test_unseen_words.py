"""Exports in the words, digits and letters of more countries, each against the very events they were made of."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from tests.log_files import Files
from tests.workbooks import of

STEPS = ("Create order", "Check credit", "Ship")
EVENTS = [
    (f"{4000 + case}", step, datetime(2025, 1, 2, 8, 5, 7) + timedelta(days=case * 25 + place, hours=place))
    for case in range(14) for place, step in enumerate(STEPS)
]  # fmt: skip
"""Every month of a year, so that each month's word is read."""
WORDS = {
    "Polish": (
        "Nr sprawy;Czynność;Data i godzina",
        "stycznia lutego marca kwietnia maja czerwca lipca sierpnia września października listopada grudnia",
        "{d} {m} {y} {t}",
    ),
    "Polish, short": (
        "Numer zgłoszenia;Krok;Znacznik czasu",
        "sty lut mar kwi maj cze lip sie wrz paź lis gru",
        "{d} {m} {y}, {t}",
    ),
    "Turkish": (
        "Dosya No;Faaliyet;Tarih",
        "Ocak Şubat Mart Nisan Mayıs Haziran Temmuz Ağustos Eylül Ekim Kasım Aralık",
        "{d} {m} {y} {t}",
    ),
    "Arabic": (
        "رقم الطلب;النشاط;التاريخ",
        "يناير فبراير مارس أبريل مايو يونيو يوليو أغسطس سبتمبر أكتوبر نوفمبر ديسمبر",
        "{d} {m} {y} {t}",
    ),
    "Russian": (
        "Номер заявки;Операция;Дата и время",
        "января февраля марта апреля мая июня июля августа сентября октября ноября декабря",
        "{d} {m} {y} г. {t}",
    ),
    "Swedish": (
        "Ärendenummer;Aktivitet;Tidpunkt",
        "januari februari mars april maj juni juli augusti september oktober november december",
        "den {d} {m} {y} kl. {t}",
    ),
    "Czech": (
        "Číslo případu;Činnost;Datum a čas",
        "ledna února března dubna května června července srpna září října listopadu prosince",
        "{d}. {m} {y} {t}",
    ),
    "Romanian": (
        "Case;Activity;Time",
        "ianuarie februarie martie aprilie mai iunie iulie august septembrie octombrie noiembrie decembrie",
        "{d} {m} {y} {t}",
    ),
}
ARABIC_DIGITS = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")


@pytest.fixture
def files(tmp_path) -> Files:
    return Files(tmp_path)


def table(header: str, written, case=str, above: str = "") -> str:
    """The events as a file with semicolons."""
    return above + header + "\n" + "".join(f"{case(key)};{step};{written(moment)}\n" for key, step, moment in EVENTS)


def must_hold(files: Files, content: str | bytes, header: str, **given) -> None:
    """The three columns are found, and what was read is what was written, row by row."""
    look = files.look(content)
    names = header.split(";")
    assert look["roles"] == {"case": names[0], "activity": names[1], "time": names[2]}
    read = files.read(content, **given)
    assert (read["events"], read["refused"]) == (len(EVENTS), read["rows"] - len(EVENTS))
    assert [(key, step, ended) for _, key, step, _, ended, _ in files.events()] == EVENTS


@pytest.mark.parametrize("language", WORDS)
def test_names_of_months_and_columns_are_known_in_more_languages(files, language):
    header, months, way = WORDS[language]
    names = months.split()
    must_hold(
        files, table(header, lambda at: way.format(d=at.day, m=names[at.month - 1], y=at.year, t=at.time())), header
    )


@pytest.mark.parametrize(
    "way",
    [
        lambda at: f"{at:%d/%m/%Y %H:%M:%S}".translate(ARABIC_DIGITS),
        lambda at: f"/Date({int((at - datetime(1970, 1, 1)).total_seconds() * 1000)})/",
        lambda at: f"{at:%d.%m.%Y klo %H.%M.%S}",
        lambda at: f"\u200f{at:%Y/%m/%d %I:%M:%S} {'ص' if at.hour < 12 else 'م'}",
    ],
)
def test_times_in_other_digits_and_with_other_words_are_read(files, way):
    must_hold(files, table("case;activity;time", way), "case;activity;time")


def test_dates_in_arabic_digits_are_asked_about_as_all_others(files):
    rows = "".join(f"{key};{step};٠٣/٠{1 + place}/٢٠٢٥\n" for key in "AB" for place, step in enumerate(STEPS))
    assert files.look("case;activity;time\n" + rows)["times"]["time"]["ambiguous"]


def test_case_numbers_that_went_through_a_spreadsheet_are_case_numbers(files):
    content = table("Case ID;Activity;Timestamp", str, case=lambda key: f"{key}.0")
    assert files.look(content)["roles"]["case"] == "Case ID"
    assert files.read(content)["cases"] == 14


ABOVE = {
    "a title as wide as the table": "Report;;\nPeriod;2025;\n;;\n",
    "groups of columns": "Order;Process step;\n",
    "a title alone": "All orders of 2025\n\n",
}


@pytest.mark.parametrize("kind", ABOVE)
@pytest.mark.parametrize("header", [None, True])
def test_lines_above_the_names_of_the_columns_are_left_out_and_said(files, kind, header):
    content = table("Case ID;Activity;Timestamp", str, above=ABOVE[kind])
    choice = None if header is None else {"header": header}
    look = files.look(content, choice=choice)
    assert look["columns"] == ["Case ID", "Activity", "Timestamp"]
    assert any("above the table are left out" in note for note in look["notes"])
    assert files.read(content, choice=choice)["refused"] == 0


def test_a_torn_first_event_is_no_line_of_names(files):
    content = (
        "case;activity;time;\n" + "9;Ship;soon;x\n" + "".join(f"{key};{step};{at};x\n" for key, step, at in EVENTS)
    )
    read = files.read(content)
    assert (read["events"], read["refused"]) == (len(EVENTS), 1)


def test_two_lines_of_names_in_a_workbook_are_told_apart(files):
    rows = [("Order", "What", None), ("Case ID", "Activity", "Timestamp"), *EVENTS]
    assert files.look(of(*rows))["columns"] == ["Case ID", "Activity", "Timestamp"]
    assert files.read(of(*rows))["refused"] == 0
