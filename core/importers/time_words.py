"""Times with words in them, in many languages, spelled so that `times.written` knows them. Pure.

The rules are patterns and what to put in their place, in order. They run twice over: here on examples, and in
`sql/import_typed.sql` on every row, so they keep to what both engines of patterns (Python's and RE2) read alike.
"""

from __future__ import annotations

import re
import unicodedata

_MONTHS = {
    "Jan": "januari|januara|januar|janvier|janeiro|janv|enero|ene|gennaio|gen|stycznia|styczen|sty|ocak|oca|ledna|leden"
    "|ianuarie|tammikuu(?:ta)?",
    "Feb": "februari|februara|februar|fevrier|fevereiro|febrero|febbraio|fevr|fev|lutego|luty|lut|subat|sub|unora|unor"
    "|februarie|helmikuu(?:ta)?",
    "Mar": "maart|marz|maerz|mars|marzo|marco|mrt|marca|marzec|marts|mart|brezna|brezen|martie|maaliskuu(?:ta)?",
    "Apr": "avril|abril|aprile|avr|abr|kwietnia|kwiecien|kwi|nisan|nis|dubna|duben|aprila|aprilie|huhtikuu(?:ta)?",
    "May": "mai|mayo|maio|maggio|mag|mei|maja|maj|may[ıi]s|kvetna|kveten|toukokuu(?:ta)?",
    "Jun": "juni|juin|junio|junho|giugno|giu|czerwca|czerwiec|cze|haziran|haz|cervna|cerven|juna|iunie|kesakuu(?:ta)?",
    "Jul": "juli|juillet|juil|julio|julho|luglio|lug|lipca|lipiec|lip|temmuz|tem|cervence|cervenec|jula|iulie"
    "|heinakuu(?:ta)?",
    "Aug": "augusti|augusta|august|augustus|aout|agosto|ago|sierpnia|sierpien|sie|agustos|agu|srpna|srpen"
    "|elokuu(?:ta)?",
    "Sep": "septembre|septiembre|setembro|settembre|sept|set|wrzesnia|wrzesien|wrz|eylul|eyl|zari|septembra"
    "|septembrie|syyskuu(?:ta)?",
    "Oct": "oktober|oktobra|octobre|octubre|outubro|ottobre|okt|out|ott|pazdziernika|pazdziernik|paz|ekim|eki|rijna"
    "|rijen|octombrie|lokakuu(?:ta)?",
    "Nov": "novembre|noviembre|novembro|listopada|listopadu|listopad|lis|kas[ıi]m|kas|novembra|noiembrie"
    "|marraskuu(?:ta)?",
    "Dec": "dezember|desember|decembre|diciembre|dezembro|dicembre|dez|dic|des|grudnia|grudzien|gru|aral[ıi]k|ara"
    "|prosince|prosinec|decembra|decembrie|joulukuu(?:ta)?",
}
_MONTHS_APART = {
    "Jan": "[Яя]нв(?:ар[ья])?|يناير|كانون الثاني|جانفي",
    "Feb": "[Фф]ев(?:рал[ья]|р)?|فبراير|شباط|فيفري",
    "Mar": "[Мм]арта?|[Мм]ар|مارس|اذار",
    "Apr": "[Аа]пр(?:ел[ья])?|ابريل|نيسان|افريل",
    "May": "[Мм]а[йия]|مايو|ايار|ماي",
    "Jun": "[Ии]юн[ья]?|يونيو|حزيران|جوان",
    "Jul": "[Ии]юл[ья]?|يوليو|تموز|جويلية",
    "Aug": "[Аа]вг(?:уста?)?|اغسطس|اوت|اب",
    "Sep": "[Сс]ен(?:тябр[ья]|т)?|سبتمبر|ايلول",
    "Oct": "[Оо]кт(?:ябр[ья])?|اكتوبر|تشرين الاول",
    "Nov": "[Нн]оя(?:бр[ья]|б)?|نوفمبر|تشرين الثاني",
    "Dec": "[Дд]ек(?:абр[ья])?|ديسمبر|كانون الاول",
}
"""Months in letters that the patterns' word boundaries don't know; without accents and hamzas, as texts are by then."""
_HALVES = {"am": "오전|上午|午前", "pm": "오후|下午|午後"}
"""Halves of the day that stand before the clock time."""
_ZONES = {
    "+0000": "WET", "+0100": "CET|MEZ|WEST", "+0200": "CEST|MESZ|EET", "+0300": "EEST|MSK", "+0900": "JST|KST",
    "+1000": "AEST", "+1100": "AEDT", "+1200": "NZST", "+1300": "NZDT", "-0400": "EDT", "-0500": "EST|CDT",
    "-0600": "MDT", "-0700": "PDT", "-0800": "PST",
}  # fmt: skip
"""Short names of zones that mean one thing; CST, IST, BST and MST mean several, so such times are refused."""
_ARABIC, _PERSIAN = "٠١٢٣٤٥٦٧٨٩", "۰۱۲۳۴۵۶۷۸۹"
_NAMED = "Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec"
_RULES = (
    (r"^\D*Date\((\d{13})(?:[+-]\d{4})?\)\D*$", r"\1"),  # .NET: /Date(1735804800000)/
    ("[\u200e\u200f\u061c]", ""),  # marks that only turn the direction of writing
    *(
        (f"[{arabic}{persian}]", str(digit))
        for digit, (arabic, persian) in enumerate(zip(_ARABIC, _PERSIAN, strict=True))
    ),
    ("،", ","),
    ("[\u00a0\u2009\u202f\u3000]", " "),  # blanks that are none to a pattern
    (r"\s*\[[^\]]*\]$", ""),  # 2025-03-03T08:13:07+01:00[Europe/Paris]
    (r"\s*\([^)]*\)", ""),  # (CET), the Japanese day of the week
    (r"(\d{4})\s?[年년]\s?(\d{1,2})\s?[月월]\s?(\d{1,2})\s?[日일]", r"\1-\2-\3"),
    (r"^(\d{4})\. ?(\d{1,2})\. ?(\d{1,2})\.", r"\1-\2-\3"),
    (r"(\d{1,2})\s?[時时点시]\s?(\d{2})\s?[分분]?", r"\1:\2"),
    (r"(:\d{2})\s?(\d{2})\s?[秒초]", r"\1:\2"),
    *((rf"(?:{names})\s?(\d{{1,2}}:\d{{2}}(?::\d{{2}})?)", rf"\1 {half}") for half, names in _HALVES.items()),
    *((rf"\b(?:{names})\b", offset) for offset, names in _ZONES.items()),
    (r"\s(?:GMT|UTC)([+-]\d)", r" \1"),
    (r"^[A-Za-z]{3} ([A-Za-z]{3}) +(\d{1,2}) (\d{2}:\d{2}:\d{2})( UTC| GMT| [+-]\d{4}|) (\d{4})$", r"\2 \1 \5 \3\4"),
    (r"^(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)[.,]* ([A-Z][a-z]{2} \d{1,2},? \d{4})", r"\1"),  # JavaScript; above: Java, C
    (r"^[A-Za-z]{6,10}[.,]*\s+([A-Za-z]{3,9}\s)", r"\1"),  # Monday, March 3
    (r"^(\d{1,2})(?:\.|er|st|nd|rd|th)\s+([^\d\s])", r"\1 \2"),
    (r"^([A-Za-z]{3,9}) (\d{1,2})(?:st|nd|rd|th)?,? (\d{4})", r"\2 \1 \3"),
    (r"^[A-Za-z]{2,10}[.,]*\s+(\d)", r"\1"),  # a day of the week, an article
    (r"\s+(?:de|del)\s+", " "),
    *((rf"(?i)\b(?:{names})\b\.?", english) for english, names in _MONTHS.items()),
    *((rf"(\d\.?[ /-]?)(?:{names})\.?,?([ /-]?\d)", rf"\1{english}\2") for english, names in _MONTHS_APART.items()),
    (rf"(?i)\b({_NAMED})\b\.", r"\1"),
    (r"(\d{4})\s?(?:г\.?|года)", r"\1"),
    *((rf"(:\d{{2}})\s?{half}$", rf"\1 {english}") for half, english in (("ص", "am"), ("م", "pm"))),
    (r"(?i)(\d),?\s+(?:um|a|at|as|alle|a las|om|kl\.?|klo|o|saat|в|-)\s+(\d{1,2})", r"\1 \2"),
    (r"(\d{1,2})\s?[hH]\s?(\d{2})", r"\1:\2"),
    (r"(?i)\s*(?:uhr|hrs|h)\.?$", ""),
    (r"(?i)\s*\b([ap])\.?\s?m\.?$", r" \1m"),
    (r"\s+", " "),
)
RULES = tuple(f"{pattern}\x01{put}" for pattern, put in _RULES)
"""For SQL: pattern and replacement, parted by a sign that no text has."""
_COMPILED = tuple((re.compile(pattern, re.ASCII), put) for pattern, put in _RULES)


def plainly(text: str) -> str:
    """The text as `times.written` may know it.

    >>> plainly("lundi 3 février 2025 à 10h30"), plainly("3.3.2025, 14:05 Uhr"), plainly("2025年3月3日 14時05分")
    ('3 Feb 2025 10:30', '3.3.2025, 14:05', '2025-3-3 14:05')
    >>> plainly("Mon Mar 03 2025 08:13:07 GMT+0100 (CET)"), plainly("2025. 3. 3. 오후 4:05")
    ('03 Mar 2025 08:13:07 +0100', '2025-3-3 4:05 pm')
    >>> plainly("3 września 2025 14:05"), plainly("3 января 2025 г. 14:05"), plainly("٣/٤/٢٠٢٥")
    ('3 Sep 2025 14:05', '3 Jan 2025 14:05', '3/4/2025')
    >>> plainly("Mon Mar 03 08:13:07 UTC 2025"), plainly("Mon, 03 Mar 2025 08:13:07 +0000"), plainly("3/3/25 4:05 p.m.")
    ('03 Mar 2025 08:13:07 UTC', '03 Mar 2025 08:13:07 +0000', '3/3/25 4:05 pm')
    """
    parts = unicodedata.normalize("NFD", text.strip())
    text = unicodedata.normalize("NFC", "".join(sign for sign in parts if not unicodedata.combining(sign)))
    for pattern, put in _COMPILED:
        text = pattern.sub(put, text)
    return text.strip()
