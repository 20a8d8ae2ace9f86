"""Plans of the sample, with an address and with hostile texts in every place that somebody can type into."""

from __future__ import annotations

from typing import Any

from core.plan import Plan
from core.plan_sections import plan_from
from core.records import clean_text
from tests.plan_sample import TODAY, a_control, a_lane, an_owner, sample_facts, sample_figures

ADDRESS = "https://onelane.example.org"
HOSTILE = {
    "markup": '<script>alert(1)</script><img src=x onerror="a()"> </style> & "quoted" \'single\'',
    "markdown": "**bold** [x](javascript:alert(1)) ![i](https://evil.test/a) <b> `code` | pipe # head www.evil.test",
    "formula": '=HYPERLINK("https://evil.test","x") +1 -1 @SUM(A1) =cmd|\'/c calc\'!A1',
    "calendar": "end\r\nEND:VEVENT\r\nATTENDEE:mailto:evil@evil.test\nBEGIN:VALARM;a,b\\n",
    "right to left": "مرحبا بالعالم שלום עולם",
    "emoji": "😀 👩‍👩‍👧 漢字 é ﷽ \ufffe",
    "long": "word " * 780,
    "unbroken": "x" * 3900,
}


def a_plan(address: str = ADDRESS, **given: Any) -> Plan:
    return plan_from(sample_facts(**given), sample_figures(), TODAY, "0.1.0", address)


def hostile_plan(text: str) -> Plan:
    """The text in every place that somebody can type into."""
    facts, short = sample_facts(), clean_text(text)[:190]
    metrics = tuple(m.changed(name=short, unit=short[:60], definition=text, source=text) for m in facts.metrics)
    return a_plan(
        session=facts.session.changed(name=short),
        workflows=tuple(w.changed(name=short) for w in facts.workflows),
        lanes=(a_lane(reason=text, ai_does=text, people_decide=text, not_for=text, picked_by=short),),
        ownerships=(an_owner(owner=short, deputy=text, stop_right=text, stop_proof=text, accepted_sentence=text),),
        metrics=metrics,
        controls=(a_control("stop", "Stop", trigger=text, response=text, who=text, minutes_to_respond=5),),
        benefits=tuple(b.changed(capacity_use=text) for b in facts.benefits),
    )
