"""XES and XES.gz: real logs against another tool's counts, files written by hand, wicked ones, any text at all."""

from __future__ import annotations

import gzip
import unicodedata
from datetime import datetime
from xml.sax.saxutils import escape, quoteattr

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core import confined
from core.calendars import BusinessCalendar
from core.errors import FileRefused
from core.event_log import LogFile
from core.importers import xes, xes_events
from core.importers.records_of import BLANKS
from tests.log_files import Files
from tests.thorough import examples

ROLES = {"case": "case:concept:name", "activity": "concept:name", "time": "time:timestamp"}
KNOWN = {  # counted with another tool on the same files: events, cases, activities, variants, edges, flows, rework
    "running-example.xes": (42, 6, 8, 6, 16, 36, 6),
    "roadtraffic100traces.xes": (390, 100, 10, 10, 18, 290, 10),
    "receipt.xes.gz": (8577, 1434, 27, 116, 99, 7143, 139),
    "bpic2012.xes.gz": (262_200, 13_087, 24, 4366, 125, 249_113, 27_362),
    "bpic2020_domestic.xes.gz": (55_628, 10_357, 14, 90, 32, 45_271, 1552),
}


@pytest.fixture
def files(tmp_path) -> Files:
    return Files(tmp_path)


@pytest.mark.parametrize("name", KNOWN)
def test_counts_agree_with_the_ones_of_another_tool_on_real_logs(logs, name, tmp_path):
    if not (logs / name).is_file():
        pytest.skip(f"{name} is not in the folder of real logs")
    path = str(logs / name)
    roles = confined.run("core.importers.work:inspect", {"path": path})["roles"]
    by_rows = {role: column for role, column in roles.items() if role not in ("lifecycle", "cost")}
    assert by_rows == ROLES | {"resource": "org:resource"}
    read = confined.run("core.importers.work:read", {"path": path, "mapping": by_rows}, folder=tmp_path)
    log = LogFile(tmp_path / "events.parquet")
    found = log.figures(BusinessCalendar())
    log.close()
    assert KNOWN[name] == (
        found.events, found.cases, len(found.activities), found.variants, len(found.flows), found.flow_total,
        found.rework_total,
    )  # fmt: skip
    assert (read["rows"], read["refused"]) == (found.events, 0)


# ── files written by hand ────────────────────────────────────────────────────────────────────────────────────────────


def attribute(key: str, value: str, kind: str = "string", inside: str = "") -> str:
    return f"<{kind} key={quoteattr(key)} value={quoteattr(value)}>{inside}</{kind}>"


def event(name: str | None = "one", at: str | None = "2024-01-01T10:00:00Z", more: str = "") -> str:
    named = "" if name is None else attribute("concept:name", name)
    timed = "" if at is None else attribute("time:timestamp", at, "date")
    return f"<event>{named}{timed}{more}</event>"


def trace(name: str | None, *parts: str) -> str:
    return f"<trace>{'' if name is None else attribute('concept:name', name)}{''.join(parts)}</trace>"


def log(*parts: str, head: str = "<log>", tail: str = "</log>") -> str:
    return f"<?xml version='1.0' encoding='UTF-8'?>\n{head}{''.join(parts)}{tail}"


TWO = (trace("A", event("one"), event("two", "2024-01-01T11:00:00Z")), trace("B", event("one")))


@pytest.mark.parametrize("head", [
    "<log>", '<log xes.version="1.0" xmlns="http://www.xes-standard.org/">', '<log xmlns:x="urn:other" x:odd="1">',
])  # fmt: skip
def test_a_log_is_read_with_and_without_a_namespace(files, head):
    assert files.read(log(*TWO, head=head))["events"] == 3
    assert [event[:3] for event in files.events()] == [(1, "A", "one"), (2, "A", "two"), (3, "B", "one")]


def test_a_namespace_with_a_prefix_makes_no_difference(files):
    text = log(*TWO).replace("</", "</x:").replace("<", "<x:").replace("<x:/x:", "</x:").replace("<x:?xml", "<?xml")
    assert files.read(text.replace("<x:log>", "<x:log xmlns:x='urn:xes'>"))["events"] == 3


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "iso-8859-1", "windows-1252"])
def test_a_log_is_read_in_the_encoding_that_it_names_and_packed_or_not(files, encoding):
    text = log(trace("Fäll", event("prüfen")))
    content = text.replace("UTF-8", encoding.removesuffix("-sig")).encode(encoding)
    for given_bytes in (content, gzip.compress(content)):
        files.read(given_bytes, ROLES)
        assert files.events()[0][1:3] == ("Fäll", "prüfen")


def test_attributes_become_text_columns_and_what_lies_deeper_is_left_out(files):
    deep = attribute(
        "cost:total", "1.50", "float", attribute("cost:currency", "EUR") + "<list key='l'><values/></list>"
    )
    more = deep + "<list key='drivers'><values><string key='x' value='y'/></values></list><container key='c'/>"
    more += (
        "<string key='no value'/><string value='no key'/><id value='i-1' key='identity:id'/><odd key='k' value='v'/>"
    )
    look = files.look(log(
        "<extension name='Concept' prefix='concept' uri='urn:c'/><global scope='trace'>",
        attribute("concept:name", "UNKNOWN"), attribute("amount", "UNKNOWN"), "</global>",
        "<classifier name='Activity' keys='concept:name lifecycle:transition'/>",
        "<classifier name='Resource' keys='org:resource'/>",
        attribute("concept:name", "name of the log"), attribute("meta", "1", "int", attribute("x", "2")),
        trace("A", attribute("amount", "20000", "int"), event(more=more), event("two")),
    ))  # fmt: skip
    assert look["columns"] == [
        "case:concept:name", "concept:name", "time:timestamp", "cost:total", "identity:id", "case:amount",
    ]  # fmt: skip
    assert look["first_rows"] == [
        ["A", "one", "2024-01-01T10:00:00Z", "1.50", "i-1", "20000"],
        ["A", "two", "2024-01-01T10:00:00Z", "", "", "20000"],
    ]  # fmt: skip
    assert look["roles"] == ROLES | {"cost": "cost:total"}


def test_attributes_of_a_trace_hold_for_its_events_wherever_they_stand(files):
    late = (
        "<trace>"
        + event()
        + attribute("org:resource", "Ana")
        + event("two")
        + attribute("concept:name", "A")
        + "</trace>"
    )
    files.read(log(late, trace("B", event())), ROLES | {"resource": "case:org:resource"})
    assert [(event[1], event[5]) for event in files.events()] == [("A", "Ana"), ("A", "Ana"), ("B", None)]


def test_refused_events_are_named_by_their_number_in_the_file(files):
    read = files.read(log(trace("A", event(), event("two", None)), trace("B", event(None), event("x", "soon"))), ROLES)
    assert (read["rows"], read["events"], read["refused"]) == (4, 1, 3)
    assert [(line["line"], line["column"], line["reason"]) for line in read["refused_lines"]] == [
        (2, "time:timestamp", "the time is empty"), (3, "concept:name", "the activity is empty"),
        (4, "time:timestamp", "the time can't be read"),
    ]  # fmt: skip


def test_traces_without_a_name_get_their_number_and_empty_or_doubled_ones_are_said(files):
    read = files.read(log(trace(None, event()), trace("A"), trace("A", event()), trace("A", event()), event()), ROLES)
    assert (read["events"], read["refused"], read["cases"]) == (3, 1, 2)
    assert [event[1] for event in files.events()] == ["1", "A", "A"]
    said = " ".join(read["notes"])
    assert "1 trace(s) have no name" in said
    assert "1 trace(s) hold no event" in said
    assert "3 traces carry 2 different names" in said
    assert read["refused_lines"][0] | {"value": ""} == {
        "line": 4, "column": "case:concept:name", "value": "", "reason": "the case is empty",
    }  # fmt: skip


def test_defaults_of_a_scope_fill_gaps_but_never_make_up_a_time_or_a_placeholder(files):
    defaults = attribute("lifecycle:transition", "complete") + attribute("org:resource", "UNKNOWN")
    defaults += attribute("time:timestamp", "1970-01-01T00:00:00Z", "date")
    more = attribute("lifecycle:transition", "start") + attribute("org:resource", "Ana")
    text = log(f"<global scope='event'>{defaults}</global>", trace("A", event(more=more), event("two", None)))
    look = files.look(text)
    assert look["first_rows"][1] == ["A", "two", "", "complete", ""]
    assert any("lifecycle:transition = complete" in note for note in look["notes"])


def test_events_in_comments_are_no_events(files):
    assert files.read(log("<!-- ", event(), " -->", *TWO))["events"] == 3


@pytest.mark.parametrize("block", [1, 7, 64, 300])
def test_blocks_and_batches_of_any_size_give_the_same_events(files, monkeypatch, block):
    traces = [
        trace(
            f"c{n}", *(event(f"a{m}", more=attribute(f"k{n % 5}", "v")) for m in range(n % 4)), attribute(f"t{n}", "w")
        )
        for n in range(12)
    ]
    files.read(log(*traces), ROLES)
    usual = files.events()
    monkeypatch.setattr(xes, "_BLOCK", block)
    monkeypatch.setattr(xes_events, "_BATCH_ROWS", 3)
    assert files.read(log(*traces), ROLES)["events"] == len(usual) == 18
    assert files.events() == usual


texts = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cs", "Cc"), exclude_characters="\ufffe\uffff"),
    min_size=1,
    max_size=12,
).filter(lambda text: text.strip(BLANKS))


@settings(max_examples=examples(25), deadline=None)
@given(
    st.lists(st.tuples(texts, st.lists(st.tuples(texts, texts), max_size=4)), min_size=1, max_size=5),
    texts, st.booleans(),
)  # fmt: skip
def test_any_text_comes_back_as_it_was_written(tmp_path_factory, cases, key, is_packed):
    if key in ("concept:name", "time:timestamp"):
        return
    files = Files(tmp_path_factory.mktemp("any"))
    text = log(
        *(trace(name, *(event(a, more=attribute(key, r)) for a, r in steps)) for name, steps in cases),
        trace("", event("z")),
    )
    content = gzip.compress(text.encode()) if is_packed else text.encode()
    look = files.look(content)
    column = next((name for name in look["columns"][1:] if name not in ROLES.values()), None)
    files.read(content, ROLES | ({"resource": column} if column else {}))
    written = [(name, a, r) for name, steps in cases for a, r in steps]
    wanted = [tuple(unicodedata.normalize("NFC", each.strip(BLANKS)) for each in texts) for texts in written]
    assert [(event[1], event[2], event[5]) for event in files.events()][:-1] == wanted
    assert files.events()[-1][1:5] == (str(len(cases) + 1), "z", None, datetime(2024, 1, 1, 10))


# ── files that can't be read ─────────────────────────────────────────────────────────────────────────────────────────

SOUND = log(*TWO * 50).encode()
BOMB = "<!DOCTYPE log [<!ENTITY a 'ha'>" + "".join(f"<!ENTITY a{n} '{'&a;' * 9}'>" for n in range(9)) + "]>"
WRONG = {
    "an XML bomb": (log(*TWO).replace("<log>", BOMB + "<log>").encode(), "DOCTYPE"),
    "a foreign file": (
        b"<?xml version='1.0'?><!DOCTYPE log [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><log><trace>&x;</trace></log>",
        "DOCTYPE",
    ),
    "any DOCTYPE": (b"<!DOCTYPE log SYSTEM 'http://localhost/x.dtd'><log/>", "DOCTYPE"),
    "an entity nobody declared": (log(trace("&amp;x", "&x;")).encode(), "damaged in line 2"),
    "cut off": (SOUND[:-40], "ends too early"),
    "cut off in a tag": (SOUND[: len(SOUND) // 2 + 3], "ends too early"),
    "packed and cut off": (gzip.compress(SOUND)[:-30], "cut off or damaged"),
    "packed and spoilt": (gzip.compress(SOUND)[:60] + b"\0" * 40 + gzip.compress(SOUND)[100:], "cut off or damaged"),
    "no event": (log(trace("A")).encode(), "no events"),
    "XML of another kind": (b"<?xml version='1.0'?><Workbook><x/></Workbook>", "XML, but not an event log.*'Workbook'"),
    "only a declaration": (b"<?xml version='1.0'?>", "ends too early"),
    "not well-formed": (log(trace("A", "<event></trace>")).encode(), "damaged in line 2"),
    "an unknown encoding": (b"<?xml version='1.0' encoding='klingon'?><log/>", "encoding"),
    "another encoding than named": (log(trace("Fäll", event())).encode("latin-1"), "damaged in line 2|encoding"),
    "nested without end": (log("<trace>" + "<string key='a' value='b'>" * 200_000).encode(), "1000 deep"),
    "a million attributes on one event": (
        log(trace("A", event(more="".join(f"<int key='k{n}' value='1'/>" for n in range(1_000_000))))).encode(),
        "ONELANE_COLUMNS",
    ),
    "one tag without end": (
        log("<event " + " ".join(f"k{n}='v'" for n in range(1_000_000)) + "/>").encode(), "ONELANE_CELL_KB"
    ),
    "a giant text": (log(trace("A" * 20_000_000, event())).encode(), "ONELANE_CELL_KB"),
}  # fmt: skip


@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_file_is_refused_in_one_sentence_by_the_child(files, name):
    content, words = WRONG[name]
    with pytest.raises(FileRefused, match=words) as caught:
        confined.run(
            "core.importers.work:read",
            {"path": files.put(content), "mapping": ROLES},
            folder=files.folder,
            cpu_seconds=20,
        )
    assert not (files.folder / "events.parquet").exists()
    assert len(str(caught.value)) < 300


def test_a_million_attributes_of_one_key_are_one_column(files):
    text = log(trace("A", event(more="<int key='k' value='1'/>" * 1_000_000)))
    assert files.read(text, ROLES)["events"] == 1


def test_a_packed_file_that_unpacks_without_end_stops_at_the_limit(files):
    content = gzip.compress(b"<?xml version='1.0'?><log>" + b" " * 30 * 2**20 + b"</log>")
    with pytest.raises(FileRefused, match="setting ONELANE_UNPACKED_MB"):
        files.look(content, limits={"unpacked_mb": 10})


def test_limits_name_their_setting(files):
    with pytest.raises(FileRefused, match="setting ONELANE_ROWS"):
        files.look(log(*TWO), limits={"rows": 2})
    with pytest.raises(FileRefused, match="setting ONELANE_COLUMNS"):
        files.look(log(*TWO), limits={"columns": 2})


def test_text_that_only_looks_like_markup_is_text(files):
    files.read(log(trace(escape("<event>"), event("</trace> & <event>"))), ROLES)
    assert files.events()[0][1:3] == ("<event>".replace("<", "&lt;").replace(">", "&gt;"), "</trace> & <event>")
