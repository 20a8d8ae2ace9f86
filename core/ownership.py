"""One person who answers for the outcome: who may be named, what they accept, and what still speaks against it.

The words that give a team, a role or a placeholder away are ours (own). Where a name could be a person's and a list's
at once ("Ana García, Luis Pérez"), it is refused with the way to write it: that costs a second, two owners a quarter.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Literal

from core.person_words import (
    ACRONYMS,
    ALWAYS_LISTS,
    ANYBODY,
    BESIDE_ROLES,
    COMPANY,
    DEPARTMENTS,
    GIVEN_NAMES,
    GROUPS,
    NAMES_TOO,
    PLACEHOLDERS,
    ROLES,
    ROLES_WITH_OF,
    SOFTWARE,
    SUFFIXES,
    UNSPACED,
)  # fmt: skip
from core.quantities import shown_number

_WHY_ONE = "When several people answer, nobody does."
_PARENTHESES = re.compile(r"\([^()]*\)|\[[^\[\]]*\]")
_UNDECIDED = re.compile(r"\b(tb[acdn]|to be (?:decided|defined|named|confirmed|announced|determined))\b")
_MAYBE_IN_A_NAME = re.compile(r"\s+(?:y|e|i|and\.)\s+")


def refusal(name: str) -> str | None:
    """Why this can't be the one owner, as a sentence; None when it reads like one person's name in any script."""
    written = " ".join(unicodedata.normalize("NFC", name).split())
    if not written:
        return "Name the one person who answers for the outcome."
    return (
        _placeholder(written)
        or _mailbox(written)
        or _team_or_role(_PARENTHESES.sub(" ", written).strip() or written)
        or _several(_PARENTHESES.sub(" ", written).strip() or written)
    )


def _placeholder(written: str) -> str | None:
    squeezed = "".join(c for c in written.casefold() if c.isalnum())
    words = _words(written)
    if not any(c.isalpha() for c in written):
        return f"“{written}” is not a name. A lane without a named person has nobody who must act when it goes wrong."
    if written != "Na" and (squeezed in PLACEHOLDERS or " ".join(words) in PLACEHOLDERS):
        return f"“{written}” is a placeholder. Name the person now, or stop here until somebody says yes."
    if _UNDECIDED.search(" ".join(words)) or written.rstrip(" .!").endswith("?"):
        return f"“{written}” is not settled yet. Ask the person, then write the name alone."
    if found := next((word for word in words if word in ANYBODY), None):
        return f"“{written}” can be anybody (“{found}”). Name one person."
    return None


def _mailbox(written: str) -> str | None:
    if "@" in written or written.startswith("#") or "://" in written:
        return f"“{written}” is a mailbox or a channel: many may read it, nobody has to act. Name the person behind it."
    return None


def _team_or_role(written: str) -> str | None:
    words = _words(written)
    joined = " ".join(words)
    if _is_name_with_role_word(written, words):
        return None
    if found := next((word for word in words if word in GROUPS or word in COMPANY), None):
        return f"“{written}” names a group (“{found}”). {_WHY_ONE} Write one person's first and family name."
    if found_end := UNSPACED.search(written):
        return f"“{written}” names a team or a role (“{found_end[0]}”). {_WHY_ONE} Write the name of the one person."
    if found := next((word for word in words if word in SOFTWARE), None):
        return f"“{written}” is software (“{found}”). It can't answer for an outcome; a person can."
    if ROLES_WITH_OF.search(joined) or any(word in ROLES for word in words):
        return (
            f"“{written}” names a role. Roles change hands and can stand empty: write only the name of the person who "
            "has it today."
        )
    if re.match(r"(?i)(?:the|our|my|an?|one)\s+[a-z]", written) and written.split()[1][:1].islower():
        return f"“{written}” describes somebody. Write the person's name."
    if all(word in DEPARTMENTS or _is_acronym(word, written) for word in words):
        return f"“{written}” names a department or a job. {_WHY_ONE} Write one person's first and family name."
    return None


def _is_name_with_role_word(written: str, words: list[str]) -> bool:
    """Whether a word that usually is a role is somebody's name here: 'Ali Admin' and 'Owner Smith', not 'IT Admin'.

    Two or three words, each with a capital and only one of them such a word; the others neither name a department, a
    role or a group, nor what owners and admins usually are of.
    """
    parts = written.split()
    if len(parts) not in (2, 3) or len(words) != len(parts) or not all(part[0].isupper() for part in parts):
        return False
    rest = [word for word in words if word not in NAMES_TOO]
    if len(words) - len(rest) != 1:
        return False
    known = DEPARTMENTS | ROLES | GROUPS | COMPANY | SOFTWARE | BESIDE_ROLES | ACRONYMS | PLACEHOLDERS | ANYBODY
    return not any(word in known for word in rest) and not any(part.isupper() for part in parts)


def _is_acronym(word: str, written: str) -> bool:
    """'IT' and 'CoE' are departments, 'It' may be somebody; an input that is nothing but 'it' is the department."""
    if word not in ACRONYMS:
        return False
    parts = re.split(r"[^\w]+", written)
    return written == word or any(one.casefold() == word and sum(c.isupper() for c in one) > 1 for one in parts)


def _several(written: str) -> str | None:
    bare = _without_suffixes(written)
    parts = [part.strip() for part in re.split(r"[,，]", bare) if part.strip()]
    if ALWAYS_LISTS.search(bare) or len(parts) > 2:
        return f"“{written}” names more than one person. {_WHY_ONE} Choose one; the other can be the deputy."
    if len(parts) == 2:
        if _may_be_two(parts[0], parts[1]):
            return (
                f"“{written}” may be two people. If it is one, write it without the comma, first name first; "
                "if it is two, choose one and make the other the deputy."
            )
        bare = f"{parts[1]} {parts[0]}"
    halves = _MAYBE_IN_A_NAME.split(bare)
    for before, after in pairwise(halves):
        if len(before.split()) == 1 or _is_given(after):
            return f"“{written}” names more than one person. {_WHY_ONE} Choose one; the other can be the deputy."
    return None


def _may_be_two(first: str, second: str) -> bool:
    """'Ana, Luis' and 'Ana García, Luis Pérez' may; 'García López, Ana María' and 'Teamer, Anna' are one person."""
    if _is_given(first) and _is_given(second):
        return True
    return len(first.split()) > 1 and len(second.split()) > 1 and not _is_given(second)


def _is_given(text: str) -> bool:
    words = _words(text)
    return bool(words) and words[0] in GIVEN_NAMES


def _without_suffixes(written: str) -> str:
    parts = re.split(r"[,，]", written)
    kept = [part for part in parts[1:] if not set(_words(part)) <= SUFFIXES]
    return ",".join([parts[0], *kept])


def _words(text: str) -> list[str]:
    """Words without capitals and accents; accents of Latin letters only matter to people.

    >>> _words("Ana-María  O'Neill")
    ['ana', 'maria', 'o', 'neill']
    """
    bare = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c)).casefold()
    return re.findall(r"[^\W_]+", bare)


def same_person(one: str, other: str) -> bool:
    """Whether two spellings are the same name: capitals, accents, spacing, hyphens and dots make no difference.

    >>> same_person("nguyen  thi-minh KHAI", "Nguyễn Thị Minh Khai"), same_person("", "")
    (True, False)
    """
    return _words(one) == _words(other) != []


@dataclass(frozen=True)
class Answered:
    """What an owner accepts: the metric of the lane from the sealed baseline to the target by a day."""

    metric: str
    lane: str
    baseline: str
    target: str
    due_on: date

    @property
    def sentence(self) -> str:
        """
        >>> Answered("cycle time", "Claims intake", "41.5 hours", "30 hours", date(2027, 2, 20)).sentence
        'I answer for cycle time of Claims intake going from 41.5 hours to 30 hours by 20 February 2027.'
        """
        day = f"{self.due_on.day} {self.due_on:%B %Y}"
        return f"I answer for {self.metric} of {self.lane} going from {self.baseline} to {self.target} by {day}."


Acceptance = Literal["open", "stands", "void"]


def acceptance(owner: str, accepted_by: str, accepted_sentence: str, sentence_now: str | None) -> Acceptance:
    """Open: nobody said yes. Stands: the owner said yes to what is planned now. Void: owner or sentence changed since.

    `sentence_now` is None while the baseline or the target is missing; an earlier yes is then void.
    """
    if not accepted_by or not accepted_sentence:
        return "open"
    if sentence_now is None or not same_person(accepted_by, owner) or accepted_sentence != sentence_now:
        return "void"
    return "stands"


MOST_HOURS = 20.0
"""Above half a week on live lanes, an owner has no time to be one. Ours."""


def warnings(
    owner: str,
    *,
    deputy: str = "",
    delivery_lead: str = "",
    other_lanes: Iterable[tuple[str, str, str]] = (),
    hours_here: float | None = None,
    hours_elsewhere: Iterable[float | None] = (),
) -> tuple[str, ...]:
    """What is allowed but unwise, one sentence each. `other_lanes`: (owner, lane, session) live in other sessions;
    `hours_elsewhere` what they take a week there, in the same order, None where nobody said.
    """
    found: list[str] = []
    if same_person(owner, delivery_lead):
        found.append(
            f"{owner} builds it and answers for it. Whoever builds tends to measure that it was built: let somebody "
            "who lives with the result answer."
        )
    if same_person(owner, deputy):
        found.append("The deputy is the owner: on the owner's day off nobody can switch it off.")
    if busy := [(lane, session) for who, lane, session in other_lanes if same_person(owner, who)]:
        lanes = ", ".join(f"“{lane}” ({session})" for lane, session in busy)
        found.append(f"{owner} answers for another live lane already: {lanes}. One person, one lane at a time.")
        if said := _load(owner, [hours_here, *hours_elsewhere]):
            found.append(said)
    return tuple(found)


def _load(owner: str, hours: Sequence[float | None]) -> str:
    """What all lanes of one owner take together, in a sentence; empty where nobody said a number."""
    known = [each for each in hours if each is not None]
    if not known:
        return ""
    least = "at least " if len(known) < len(hours) else ""
    total = sum(known)
    said = f"{owner}'s {len(hours)} lanes take {least}{shown_number(total)} hours a week together."
    return f"{said} That leaves little for anything else." if total > MOST_HOURS else said


def open_points(
    *,
    stop_right: str,
    deputy: str,
    hours_per_week: float | None,
    first_review_on: date | None,
    due_on: date | None = None,
    absence_rule: str | None = None,
    stop_proof: str | None = None,
    budget: str | None = None,
    people: str | None = None,
) -> tuple[str, ...]:
    """What an owner still lacks to be able to act, one sentence each: authority is evidence, not a tick.

    The rule for absences is asked for once a deputy is named, and where the right to stop is written down once it is
    said; None leaves each out. Budget and people may be none, but it must be said.
    """
    found: Sequence[tuple[bool, str]] = (
        (not stop_right.strip(), "Write how the owner switches it off, and without asking whom."),
        (
            stop_proof is not None and bool(stop_right.strip()) and not stop_proof.strip(),
            "Write where the right to switch it off can be looked up: a decision, a mail, an account.",
        ),
        (not deputy.strip(), "Name a deputy: somebody must be able to stop it on a day off."),
        (
            absence_rule is not None and bool(deputy.strip()) and not absence_rule.strip(),
            "Write from which absence on the deputy decides, and how they learn of it.",
        ),
        (
            budget is not None and not budget.strip(),
            "Write what money the owner may spend without asking; “none” is an answer too.",
        ),
        (
            people is not None and not people.strip(),
            "Write which people the owner can assign; “none” is an answer too.",
        ),
        (hours_per_week is None, "Write how many hours a week the owner has for this."),
        (hours_per_week == 0, "Nought hours a week is no time: the owner can't act."),
        (first_review_on is None, "Set the date of the first review."),
        (
            first_review_on is not None and due_on is not None and first_review_on > due_on,
            "The first review lies after the day the target is due.",
        ),
    )
    return tuple(sentence for is_open, sentence in found if is_open)
