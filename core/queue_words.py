"""Which activities look like approvals or exceptions by their names alone, in the languages that logs come in. Pure.

Only a proposal: people mark what is right. 2026-11 (own rule): a missed one costs a click, a wrong one costs trust, so
words that mean something else in most logs (check, review, validate, confirm, accept, sign, hold, incident) are left
out on purpose. Where a name says both ("Approval rejected"), it is an exception: that is what happened.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Literal

Queue = Literal["", "approval", "exception"]
LOOKED_AT = 300
"""Characters of a name that are looked at; what follows is text, not a name."""

_APPROVAL_BEGINS = (
    "approv approb approuv authori[sz] autoris autoriz autorizz aprob "  # en, fr, it, es
    "aprov(?!eit) genehmig bewillig freigabe freigeb freigegeb goedkeur goedgekeurd fiatter "  # pt, de, nl
    "godkann godkend godkjen zatwierdz zaakcept schval onay hyvaksy jovahagy "  # sv, da, no, pl, cs, tr, fi, hu
    "утверд утвержд одобр согласов"
)
_APPROVAL_WORDS = (
    "sign off|signed off|signoff|countersign(?:ed|ature)?|green light|four eyes|decides?|decided|decisions?|"
    "entscheid(?:en|ung|et)?|entschieden|decid(?:ir|er|ere)|decisione?|besluit(?:en)?|beslissing|beslut|"
    "valide[rse]?|validee?s?|validation (?:de|du|des|par|manager|hierarchique|finale)|"
    "visto bueno|bon pour accord|"
    "benestare|akkoord|freizeichnung|"
    "release(?:d)? (?:the )?(?:purchase|order|requisition|invoice|payment|contract|budget|supplier s invoice)"
)
_APPROVAL_WITHIN = "genehmigung|freigabe|bewilligung|goedkeuring|审批|批准|审核|核准|承認|決裁|승인|결재|موافقة|اعتماد"
_EXCEPTION_BEGINS = (
    "exception escalat escalad eskal reject declin disput complain discrepan mismatch anomal defect chargeback "
    "deviation fraud appeal objection dunning rework cancel clarif denied denial disapprov unapprov refus "
    "ruckfrag ablehn abgelehnt fehler(?!frei|los) reklam beschwerd storn ruckgab retour retur(?!n) zuruckgewies "
    "zuruckweis zuruckgeschick widerspr(?:uch|och) einspr(?:uch|och) mahnung klarung klarfall sonderfall ausnahm "
    "nacharbeit nachforder unvollstandig storung gesperrt "  # de
    "rejet refuse reclam erreur litig annul incomplet rechaz queja excepc devoluc devuelt devolv anulac anulad "
    "rifiut respint eccezion contestaz rejeit recusad excec "  # it, pt
    "afgewez afwijz afkeur afgekeur klacht uitzonder geannul bezwaar "  # nl
    "odrzuc wyjat anulow avslag avvis avslog klagomal klage undantag hylk "  # pl, sv, da, no, fi
    "отклон отказ ошибк исключен жалоб возврат эскал"
)
_EXCEPTION_WORDS = (
    "errors?|fail(?:s|ed|ure|ures)?|invalid|duplicates?|incomplete|missing|corrections?|korrektur|correccion|"
    "fout|fouten|erro|erros|errore|errori|blad|bledy|"
    "sen[dt] back|sent back|returned|(?<!tax )(?<!vat )(?<!income )(?<!annual )returns?(?! on )|"
    "(?:set|remove|payment|credit|delivery|billing) block|on hold|"
    "not approv\\w*|not accept\\w*|nicht genehmig\\w*|nicht freigegeben|non approuv\\w*|no aprob\\w*|nao aprov\\w*|"
    "niet goedgekeurd"
)
_EXCEPTION_WITHIN = (
    "ruckfrage|reklamation|beschwerde|ablehnung|eskalation|stornierung|"
    "拒绝|驳回|退回|异常|投诉|却下|差戻|例外|苦情|반려|거절|예외|رفض|شكوى"
)

_CAMEL = re.compile(r"(?<=[a-z\u00df-\u00ff])(?=[A-Z])")
_NO_LETTER = re.compile(r"[\W_]+")
_ACCENTS = re.compile("[\u0300-\u036f]+")
_LETTERS = str.maketrans({"ł": "l", "ø": "o", "æ": "ae", "œ": "oe", "ı": "i", "đ": "d"})


def _any(begins: str, words: str, within: str) -> re.Pattern[str]:
    starts = "|".join(begins.split())
    return re.compile(rf"\b(?:{starts})|\b(?:{words})\b|{within}")


_APPROVAL = _any(_APPROVAL_BEGINS, _APPROVAL_WORDS, _APPROVAL_WITHIN)
_EXCEPTION = _any(_EXCEPTION_BEGINS, _EXCEPTION_WORDS, _EXCEPTION_WITHIN)


@lru_cache(maxsize=20_000)
def proposed(activity: str) -> Queue:
    """What an activity seems to be by its name: an approval, an exception, or empty for neither.

    >>> [proposed(name) for name in ("Manager approves", "Rechnungsfreigabe", "Rückfrage an Kunden", "Pay invoice")]
    ['approval', 'approval', 'exception', '']
    """
    words = plain_words(activity)
    if _EXCEPTION.search(words):
        return "exception"
    return "approval" if _APPROVAL.search(words) else ""


def plain_words(name: str) -> str:
    """The name in small letters without accents and marks, its words apart: the form that the words are looked for in.

    >>> plain_words("Declaration FINAL_APPROVED by-SUPERVISOR"), plain_words("rejectClaim"), plain_words("Rückfrage")
    ('declaration final approved by supervisor', 'reject claim', 'ruckfrage')
    """
    apart = _CAMEL.sub(" ", name[:LOOKED_AT])
    bare = _ACCENTS.sub("", unicodedata.normalize("NFKD", apart.casefold()))
    small = unicodedata.normalize("NFC", bare).translate(_LETTERS)
    return _NO_LETTER.sub(" ", small).strip()
