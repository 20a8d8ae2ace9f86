"""Which metrics only prove that a tool is used (METHOD 5).

The list of words is ours (own): it errs towards letting a name pass, since a name that is refused wrongly stops a room
that did nothing wrong. Words are looked for in English, and the commonest ones in German, French and Spanish; phrases
in more languages stand in `usage_languages.py`.
Patterns are read over `plain_words`: no capitals, no accents, no punctuation, one blank between words.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from core import usage_languages


@dataclass(frozen=True)
class Usage:
    """A metric that measures use instead of a result: what it counts, and what to measure instead."""

    counts: str
    instead: str

    def sentence(self, name: str) -> str:
        return (
            f"“{name}” counts {self.counts}, so it can rise while the work gets no better. "
            f"Measure what the work delivers instead, for example {self.instead}."
        )


_PEOPLE = Usage("how many people use something", "cycle time, waiting time or first-time-right share")
_TRAFFIC = Usage("how often something is used", "cases completed a week or hands-on minutes per case")
_LICENCES = Usage("licences or seats", "cost per case or hands-on minutes per case")
_TRAINED = Usage("training", "error share or first-time-right share of those people's cases")
_BUILT = Usage("what was built or switched on", "cases completed a week, backlog age or cost per case")
_ASSISTED = Usage(
    "how much of the work passes through AI",
    "hands-on minutes per case or error share of all cases, with or without AI",
)
_LIKED = Usage("what people think of a tool", "hands-on minutes per case, cycle time or error share, counted")


def _one_of(words: str) -> str:
    """The words of a text as one group of alternatives; '_' stands for a blank inside one of them."""
    return "(?:" + "|".join(word.replace("_", " ") for word in words.split()) + ")"


_AI = _one_of(
    "ai_tools? ai ki ia gen_?ai llms? gpt chat_?gpt co_?pilots? gemini claude chat_?bots? bots? assistants? "
    "assistenten assistente? asistentes? tools? apps? platform plattform plataforma plateforme"
)
_MAKERS = f"(?:{_AI}|machine learning|algorithms?|automation|language models?)"
_THE_TOOL = _one_of("ai ki ia gpt chat_?gpt co_?pilots? chat_?bots? bots? assistants? tools? agents?")
_STAFF = _one_of(
    "people persons? users? employees? staff colleagues workers team_?members managers leaders teams "
    "mitarbeiter(?:innen|nde)? mitarbeitende[rn]? personen nutzer(?:innen)? benutzer anwender personnes salaries "
    "collaborateurs utilisateurs personas empleados usuarios colaboradores"
)
_COUNT = _one_of(
    "number_of no_of count_of total how_many share_of percentage_of percent_of proportion_of anzahl_der anzahl_von "
    "anzahl zahl_der anteil_der nombre_de nombre_d part_des part_de taux_de numero_de porcentaje_de "
    "daily weekly monthly average mean median new"
)
_SPAN = "(?: (?:a |per |each |every |in the |pro |par |por |je )?" + _one_of(
    "day week month quarter year tag woche monat jour semaine mois dia semana mes"
) + ")?"  # fmt: skip
_ACTIVE = _one_of("daily weekly monthly active unique distinct regular aktive[rn]? enabled onboarded power")
_ACCOUNTS = _one_of("users? nutzer(?:innen)? benutzer anwender accounts assistants bots agents copilots seats")
_LOGINS = _one_of("log_?ins? log_?ons? sign_?ins? einlogg\\w+ inicios_de_sesion connexions")
_USES = _one_of(
    "use used uses using open opened opens log_in logs_in logged_in logged_into logged_on sign_in signed_in try tried "
    "adopt adopted prompt prompted activated nutzen verwenden utilisent usan utilizan"
)
_USAGE_NOUN = _one_of("usage use utili[sz]ation nutzung utilisation uso")
_THE = "(?:the |our |an? |la |le |l |el |der |die |das |den )?"
_SEATS = _one_of("licen[cs]es? seats? lizenzen licencias")
_HELPED = _one_of(
    "assisted supported generated drafted written handled touched answered processed done created prepared made "
    "enabled powered augmented deflected contained bearbeitet(?:en|e|er)? gestutzte?[rn]? unterstutzte?[rn]? "
    "assistee?s? assistid[oa]s? traitees?"
)
_BOTS = _one_of(
    "bots chat_?bots agents agenten agentes robots assistants copilots automations use_cases anwendungsfalle ai_pilots "
    "ai_projects models"
)
_LIVE = _one_of("live deployed built launched running released rolled_out in_production in_use in_operation")
_MEASURE = _one_of("rate share level score index frequency count numbers? minutes hours volume quote")

_USAGE: tuple[tuple[Usage, tuple[str, ...]], ...] = (
    (_PEOPLE, (
        rf"\b{_ACTIVE} (?:{_ACTIVE} )*(?:{_AI} )?{_ACCOUNTS}\b",
        r"\b(?:utilisateurs|usuarios) (?:actifs|activos|uniques|unicos)\b",
        r"\b(?:dau|wau|mau|nutzerzahl(?:en)?|benutzerzahl(?:en)?)\b",
        rf"^(?:{_COUNT} )*(?:the )?(?:users?|nutzer(?:innen)?|benutzer|anwender|utilisateurs|usuarios)"
        rf"(?: (?:count|numbers?|base|growth))?{_SPAN}$",
        rf"\b{_COUNT} (?:\w+ ){{0,2}}?{_STAFF} (?:(?:who|that|die|qui|que|have|has|had|ever|regularly|actively) )*"
        rf"(?:{_AI} )?{_USES}\b",
        rf"\b{_STAFF} (?:who |that )?(?:(?:have|has|had|ever|regularly) )*{_USES} {_THE}(?:\w+ )?{_AI}\b",
        rf"\b{_STAFF} with access to {_THE}{_AI}\b",
        rf"^(?:{_COUNT} )*(?:{_AI} )?{_LOGINS}(?: {_MEASURE})?{_SPAN}$",
        rf"\b{_COUNT} (?:\w+ )?(?:log ?ins|log ?ons|sign ?ins|inicios de sesion)\b",
        rf"^(?:{_AI} |user |feature |digital |technology |employee |overall |{_COUNT} )*"
        rf"(?:adoption|uptake|take up|adopcion|penetration)(?: {_MEASURE})?{_SPAN}$",
        rf"^(?:{_AI}|user|feature|digital|tool) engagement(?: {_MEASURE})?{_SPAN}$",
        rf"\b(?:adoption|uptake|adopcion|engagement|acceptance|penetration) (?:{_MEASURE} )?"
        rf"(?:of|with|de|del|von|among) {_THE}(?:\w+ )?{_AI}\b",
        rf"\b{_one_of('adoption_rate uptake_rate taux_d_adoption tasa_de_adopcion adoptionsrate')}\b",
        r"\b(?:ai|ki|ia|copilot|tool) (?:adoption|uptake|engagement)\b",
        rf"\b(?:returning|retained) (?:{_AI} )?{_ACCOUNTS}\b|\b(?:people|users|teams) onboarded\b",
        rf"\b{_STAFF} (?:enabled|equipped|activated|licen[cs]ed)\b",
        rf"\b{_STAFF} (?:who |that )?(?:have|has|got|hold|received|with) (?:an? |the )?(?:{_AI} )?{_SEATS}$",
        rf"^(?:user |feature |copilot )?(?:activation|stickiness)(?: {_MEASURE})?{_SPAN}$",
    )),
    (_TRAFFIC, (
        rf"^(?:{_COUNT} )*{_USAGE_NOUN}(?: {_MEASURE})?{_SPAN}$",
        rf"\b{_AI} (?:{_USAGE_NOUN}|nutzungsgrad|requests|queries|calls|chats|conversations|interactions|messages|"
        rf"sessions)(?: {_MEASURE})*{_SPAN}$",
        rf"\b(?:{_USAGE_NOUN}|queries|questions|messages|calls|requests) (?:rate )?(?:of|to|de|del|der|des|von|d) "
        rf"{_THE}(?:\w+ )?{_AI}{_SPAN}$",
        rf"\b{_one_of('nutzungsrate nutzungsgrad nutzungsquote nutzungshaufigkeit tasa_de_uso')}\b",
        r"\bprompts\b|\bprompt (?:count|volume|numbers?)\b|\bprompting (?:rate|frequency)\b",
        rf"^(?:{_COUNT} )*(?:user |active |chat )*(?:sessions|sitzungen|sesiones)"
        rf"(?: (?:count|length|duration|started|opened))?{_SPAN}$",
        rf"\bsessions? (?:with|in|of|on) {_THE}{_AI}\b",
        rf"\b(?:minutes|hours|time)(?: a week| per week)? (?:spent )?(?:using|in|with|on|inside) {_THE}{_AI}$",
        rf"\b(?:how often|times)(?: \w+){{0,3}} {_AI} (?:is |was |gets |has been )?"
        rf"(?:used|opened|called|invoked|asked)\b",
        r"\bsuggestions? (?:accepted|acceptance)\b|\bacceptance rate of suggestions\b|\baccepted suggestions\b",
        rf"^(?:{_COUNT} )*(?:{_AI} )?(?:tokens|api calls|page views|downloads|clicks)"
        rf"(?: (?:used|consumed|made|generated))?{_SPAN}$",
        rf"\b(?:conversations|chats|interactions|messages|clicks|visits|questions) (?:with|to|on|in|for) {_THE}"
        rf"(?:\w+ )?{_THE_TOOL}\b",
        r"\b(?:dashboard|report|page|article|wiki|video) (?:views|visits|hits|opens)\b",
        r"\blines of code (?:suggested|generated|written|accepted|added)\b",
    )),
    (_LIKED, (
        rf"\b(?:satisfaction|happiness|nps|net promoter score|sentiment|trust|confidence)(?: \w+)? "
        rf"(?:with|of|in|for|about|towards) {_THE}(?:new )?{_THE_TOOL}\b",
        r"\btime saved (?:as )?(?:reported|stated|claimed|felt|estimated)\b|\bself reported time\b",
    )),
    (_LICENCES, (
        rf"^(?:{_COUNT} )*(?:{_AI} )*{_SEATS}(?: (?:count|numbers?))?{_SPAN}$",
        rf"\b{_SEATS} (?:actively )?{_one_of('used in_use assigned activated utili[sz]ation usage consumed')}\b",
        rf"\b{_SEATS} {_one_of('purchased bought deployed rolled_out allocated')}\b",
        rf"\b{_SEATS} {_one_of('utilisees usadas activas genutzt vergeben')}\b",
        rf"\b(?:active|used|assigned|activated|purchased|paid|genutzte|vergebene|{_AI}) {_SEATS}\b",
        r"\blizenzauslastung\b",
    )),
    (_TRAINED, (
        rf"\b{_STAFF} (?:(?:who|have|been|were|are) )*"
        rf"{_one_of('trained certified upskilled formees? formes formad[oa]s capacitad[oa]s geschult')}\b",
        rf"\b(?:trained|certified|upskilled|geschulte|ausgebildete) (?:\w+ )?{_STAFF}\b",
        r"\b(?:hours|days) (?:of )?(?:trained|training)(?! (?:data|request|record|application))\b",
        rf"\btraining {_one_of('hours days completions? attendance coverage rate participation sessions')}\b",
        r"\btrainings? (?:completed|held|delivered|attended)\b",
        rf"\b{_one_of('schulungs(?:stunden|quote|teilnahmen|teilnehmer) anzahl(?:_der)?_schulungen')}\b",
        rf"\b{_one_of('heures_de_formation horas_de_formacion horas_de_capacitacion')}\b",
        rf"^(?:{_COUNT} )*(?:ai |ki )?(?:workshops|courses|webinars|schulungen)"
        rf"(?: (?:held|completed|attended|run|delivered))?{_SPAN}$",
        rf"\b(?:ai|ki|ia|copilot|prompt|digital) "
        rf"{_one_of('fluency literacy maturity readiness skills? champions? ambassadors?')}\b",
        rf"\b{_STAFF} (?:\w+ )?(?:ai|ki|ia|copilot|prompt) (?:fluency|literacy|skills?)\b",
    )),
    (_BUILT, (
        rf"\b{_COUNT} (?:\w+ )?{_BOTS}(?: {_LIVE})?{_SPAN}$",
        rf"^(?:ai |ki |software )?{_BOTS}(?: count| {_LIVE})?{_SPAN}$",
        rf"\b(?:{_BOTS}|pilots) {_LIVE}\b|\bprocesses automated\b|\bautomated processes\b",
        r"\b(?:ideas|use cases) (?:submitted|collected|identified|in the pipeline)\b",
        r"\bmodels (?:trained|fine tuned|deployed|registered)\b",
    )),
    (_ASSISTED, (
        rf"\b{_AI} {_HELPED}(?: \w+)? {_one_of('share rate ratio percentage portion volume anteil quote part')}\b",
        rf"\b{_one_of('share percentage percent proportion rate number count anteil part porcentaje')}"
        rf"(?: (?:of|der|von|des|de))?(?: \w+){{0,3}} {_HELPED} (?:with|by|through|using|von|mit|par|por|via) "
        rf"{_THE}(?:help of )?{_MAKERS}\b",
        rf"\b{_one_of('share percentage percent proportion number count')} of(?: \w+){{1,3}} "
        rf"(?:where|in which|for which|on which) {_THE}{_MAKERS} (?:is |was |were |has been )?"
        rf"(?:used|involved|applied|consulted|asked)\b",
        rf"^{_AI} (?:coverage|penetration|reach)(?: (?:of|in|among)(?: \w+){{1,2}})?$",
        rf"\b(?:anteil|zahl|anzahl) der (?:mit|von|durch) {_THE}{_AI} {_HELPED}\b",
        rf"^(?:\w+ ){{1,3}}{_HELPED} (?:with|by|through|using|von|mit|par|por|via) {_THE}{_AI}{_SPAN}$",
        rf"\b(?:{_AI}|voice ?bot|call|ticket|case|chat|self service) (?:deflection|containment)\b",
        rf"^(?:deflection|containment)(?: {_MEASURE})?{_SPAN}$",
        rf"\b{_one_of('share percentage percent proportion number count anteil')}(?: (?:of|der|von))? {_AI} {_HELPED}"
        rf"(?: \w+)?{_SPAN}$",
        rf"^{_AI} {_one_of('share assisted generated coverage rate penetration anteil quote')}"
        rf"(?: {_one_of('cases tickets share work replies answers e_?mails documents output')})?{_SPAN}$",
        r"^(?:automation|automatisierungs) ?(?:rate|share|level|degree|grad|quote)$",
        rf"\b{_one_of('degree_of_automation taux_d_automatisation tasa_de_automatizacion')}\b",
    )),
)  # fmt: skip
"""What is counted → the patterns that say so. `^` and `$` are the ends of one clause."""

_RESULT = re.compile(r"\b" + _one_of(
    "error errors mistakes? defects? rework\\w* complain\\w* cycle_time lead_time handling_time waiting wait delay\\w* "
    "overdue backlog first_time_right right_first_time wrong failed failures? incidents? outages? downtime on_time "
    "late accura\\w+ refund\\w* escalat\\w+ response_time resolution_time turnaround cost_per hours_to days_to "
    "minutes_to time_to_(?:decision|answer|resol\\w+|repair|offer|pay\\w*|close) resolved solved reopened returned "
    "rejected "
    "durchlaufzeit fehler\\w* wartezeit beschwerden nacharbeit delai erreurs? attente reclamations? errores "
    "reclamaciones espera doorlooptijd klacht\\w* fouten tempo_d[ei] attesa reclami errori erros reclamacoes czas "
    "skarg\\w* błed\\w* жалоб\\w* ошиб\\w* время ledtid klagomal"
) + r"\b")  # fmt: skip
"""Words of a result: a clause that holds one is about what the work delivers, whoever or whatever did it."""

_INDIFFERENT = re.compile(
    r"with or without|with and without|whether or not|regardless|independent of|cannot|unable|could not|"
    r"mit oder ohne|mit und ohne|avec ou sans|con o sin|"
    r"\b(?:vaccin\w+|screening|child|children|pets?|dogs?|cats?|animals?|foster|machine tools?)\b"
)
"""Use makes no difference, or can't be made, or the words mean something else (a child's adoption, a machine tool)."""

_DENOMINATOR = re.compile(
    r"\b(?:per|pro|par|por|je)(?: \d+)?(?: (?:active|unique|trained|full time))? "
    r"(?:users?|sessions?|log ?ins?|agents?|seats?|licen[cs]es?|employees?|person|nutzer|utilisateur|usuario|head)\b"
)
"""'Complaints per active user' counts complaints."""

_CLAUSE_END = re.compile(r"[,;:()\[\]|–—]| - ")
_COMPILED = tuple((re.compile(pattern), usage) for usage, patterns in _USAGE for pattern in patterns)
_TIME_AFTER = "(?: \\w+)? " + _one_of(
    "week weekly maand dag settimana mese giorno semana mes mês dia tydzień miesiąc dzień vecka månad неделю месяц "
    "день woche monat tag semaine mois jour"
)


def plain_words(text: str) -> str:
    """Text without capitals, accents and punctuation, for comparing words; a percent sign reads as 'percent'.

    >>> plain_words("KI-gestützter  Anteil, %")
    'ki gestutzter anteil percent'
    """
    bare = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c)).casefold()
    return " ".join(re.sub(r"[^\w]|_", " ", bare.replace("%", " percent ")).split())


def usage_in(name: str, definition: str = "") -> Usage | None:
    """What use the metric counts, if it counts use; None when it may be an outcome.

    Looked at are the name, whole and clause by clause, and the definition's first sentence: that one says what is
    counted, the rest may well mention the tool. At most 300 characters of each.
    """
    if found := next((usage for clause in _clauses(name[:300]) if (usage := _usage_of(clause))), None):
        return found
    first = re.split(r"(?<=[.;!?])\s|\n", definition.strip()[:300], maxsplit=1)[0]
    if _INDIFFERENT.search(plain_words(first)):
        return None
    main = _CLAUSE_END.split(first, maxsplit=1)[0]
    return _usage_of(main) or _usage_of(first)


def _clauses(name: str) -> Iterator[str]:
    """The name as a whole; and its clauses, unless one of them names a result: then the others only explain it."""
    yield name
    if not _RESULT.search(plain_words(name)):
        yield from _CLAUSE_END.split(name)


def _usage_of(clause: str) -> Usage | None:
    words = _DENOMINATOR.sub("", plain_words(clause)).strip()
    if not words or _RESULT.search(words) or _INDIFFERENT.search(words):
        return None
    return next((usage for pattern, usage in (*_COMPILED, *_abroad()) if pattern.search(words)), None)


@cache
def _abroad() -> tuple[tuple[re.Pattern[str], Usage], ...]:
    """The phrases of `usage_languages` as patterns over plain words. Scripts without blanks are looked for as parts."""
    found = []
    after = f"(?:{plain_pattern(_TIME_AFTER)})?$"
    for usage, phrases in (
        (_PEOPLE, usage_languages.PEOPLE), (_TRAFFIC, usage_languages.TRAFFIC),
        (_LICENCES, usage_languages.LICENCES), (_TRAINED, usage_languages.TRAINED),
        (_ASSISTED, usage_languages.ASSISTED),
    ):  # fmt: skip
        anywhere = "|".join(_bounded(plain_words(one)) for one in phrases.anywhere.split("|"))
        found.append((re.compile(anywhere), usage))
        if phrases.whole:
            whole = "|".join(re.escape(plain_words(one)) for one in phrases.whole.split("|"))
            found.append((re.compile(f"^(?:{whole}){after}"), usage))
    return tuple(found)


def _bounded(words: str) -> str:
    return re.escape(words) if _NO_BLANKS.search(words) else rf"\b{re.escape(words)}\b"


def plain_pattern(pattern: str) -> str:
    """A pattern whose letters read as in plain words: no accents, no capitals."""
    return "".join(c for c in unicodedata.normalize("NFKD", pattern) if not unicodedata.combining(c))


_NO_BLANKS = re.compile("[\u3040-\u30ff\u4e00-\u9fff]")
