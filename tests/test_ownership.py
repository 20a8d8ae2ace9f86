"""Who may be the one owner, in any script; what the acceptance says, and when it no longer counts."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core import ownership as o

REFUSED = """
AI team
IT
it
HR
AI
Operations
IT Operations
Customer Service
Finance
Legal and Compliance
The business
the team
Claims team
Team Claims
Team Anna
TBD
tbd
T.B.D.
TBA
tbc
To be decided
to be confirmed by Friday
N.N.
NN
n/a
N/A
?
???
-
123
Ana?
Ana (tbc)
Ana and Luis
Ana & Luis
Ana AND Luis
Ana und Luis
Ana et Luc
Ana y Luis
Ana García y Luis Pérez
Ana e Marco
Ana/Luis
Ana / Luis
Ana + Luis
Ana; Luis
Ana, Luis
Ana García, Luis Pérez
Ana, Luis, Pedro
Ana or Luis
Ana oder Luis
Ana mit Luis
Ana García with Luis Pérez
Анна и Иван
李雷、韩梅梅
ops@example.org
ana@example.org
Ana <ana@example.org>
#claims-ops
https://example.org/team
Head of Claims
Head of Claims, Ana García
Ana García, Head of Claims
Director
Operations Manager
CEO
COO
VP Operations
Chief Operating Officer
Product Owner
Process owner
Delivery lead
Team lead
Shift supervisor
Abteilungsleiter
Leitung der Abteilung
Abteilung Schaden
Leiterin Einkauf
Geschäftsführung GmbH
Équipe sinistres
Equipo de reclamaciones
Responsable de siniestros
Someone from finance
Somebody
Everyone
Whoever is on shift
The boss
our ops person
the person in charge
Nobody
Niemand
me
Owner
open
offen
unknown
Vacant
ChatGPT
Copilot
The chatbot
Acme GmbH
Boss
Software engineer
Team: Ana
Steering committee
Service desk
Helpdesk
x
xxx
""".strip().splitlines()

ACCEPTED = """
Nguyễn Thị Minh Khai
李雷
Ana-María de la Cruz y Andrade
O
Björk
José Ortega y Gasset
Mary Ann Andrews
Teamer, Anna
Anna Teamer
García López, Ana María
García, Ana
Santiago Ramón y Cajal
Antoni Gaudí i Cornet
Maria Costa e Silva
Ortega y Gasset, José
Anthony Head
Edith Head
Leopold Staff
Fernando Sales
Robert Service
Jeremy Leader
Mike Judge
Dean Martin
Will Manage
Ai Weiwei
Ai
It
Na
Or Cohen
Con Houlihan
Thế Anh Nguyễn
The Anh Nguyen
Martin Luther King, Jr.
Anna Schmidt, PhD
Dr. Anna Schmidt
Prof. Dr. med. Anna Müller-Lüdenscheidt
Ana García (she/her)
Ana García (Claims team)
Siobhán O'Neill
Jean d'Alembert
Ludwig van Beethoven
Vincent van Gogh
Leonardo da Vinci
Abu Bakr al-Baghdadi
محمد علي
עדי כהן
Владимир Ильич
Αλέξανδρος Παπαδόπουλος
김민준
山田 太郎
和田和子
ทักษิณ ชินวัตร
अमिताभ बच्चन
玛丽·居里
X Æ A-12
Jo
Ng
Li
U Nu
Sukarno
Pelé
Cher
Ann-Kathrin Andresen
Anders And
Orhan Pamuk
Andy Undset
Leiterman, Hans
Itō Hirobumi
Open Heimer
Max Mustermann
Hu Jintao
Hugo Boss
Asif Engineer
Behram Contractor
George Foreman
Felix Leiter
Ben Bot
Emile Gruppe
Abdul Rahman bin Yusuf Al-Amin Haji Mohamed Noor Hidayatullah Muhammad Saleh
""".strip().splitlines()


@pytest.mark.parametrize("name", REFUSED)
def test_a_team_role_mailbox_list_or_placeholder_is_refused_with_a_sentence(name):
    said = o.refusal(name)
    assert said is not None
    assert said.endswith(".")
    assert name.split()[0] in said


@pytest.mark.parametrize("name", ACCEPTED)
def test_one_person_of_any_script_and_length_is_accepted(name):
    assert o.refusal(name) is None


@pytest.mark.parametrize("name", ["", "   ", "\n\t"])
def test_blank_asks_for_the_one_person(name):
    assert o.refusal(name) == "Name the one person who answers for the outcome."


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("AI team", "When several people answer, nobody does"),
        ("Head of Claims", "Roles change hands"),
        ("ops@example.org", "many may read it, nobody has to act"),
        ("TBD", "placeholder"),
        ("Ana and Luis", "the other can be the deputy"),
        ("Ana, Luis", "write it without the comma"),
        ("Copilot", "can't answer for an outcome"),
        ("Someone from finance", "can be anybody"),
    ],
)
def test_the_sentence_says_why(name, why):
    assert why in o.refusal(name)


@given(st.text(max_size=200))
def test_any_text_gets_an_answer(name):
    assert o.refusal(name) is None or o.refusal(name).endswith(".")


def test_spelling_differences_do_not_make_another_person():
    assert o.same_person("ana-maria  LOPEZ", "Ana María López")
    assert o.same_person("李 雷", "李 雷")
    assert not o.same_person("Ana Lopez", "Ana Perez")
    assert not o.same_person("", "")


ANSWERED = o.Answered("cycle time", "Claims intake", "41.5 hours", "30 hours", date(2027, 2, 20)).sentence


def test_the_acceptance_stands_until_owner_or_sentence_change():
    assert o.acceptance("Ana López", "", "", ANSWERED) == "open"
    assert o.acceptance("Ana López", "ana lopez", ANSWERED, ANSWERED) == "stands"
    assert o.acceptance("Luis Pérez", "Ana López", ANSWERED, ANSWERED) == "void"
    assert o.acceptance("Ana López", "Ana López", ANSWERED, ANSWERED.replace("30", "25")) == "void"
    assert o.acceptance("Ana López", "Ana López", ANSWERED, None) == "void"


def test_an_owner_who_also_builds_is_warned_about():
    assert "builds it and answers for it" in o.warnings("Ana López", delivery_lead="ana lópez")[0]
    assert o.warnings("Ana López", delivery_lead="Luis Pérez", deputy="Eva Sol") == ()


def test_a_second_live_lane_and_a_deputy_who_is_the_owner_are_warned_about():
    said = o.warnings("Ana López", deputy="ANA LOPEZ", other_lanes=[("Ana Lopez", "Invoices", "Q3"), ("Eva", "X", "Y")])
    assert "deputy is the owner" in said[0]
    assert "“Invoices” (Q3)" in said[1]
    assert len(said) == 2


def test_authority_is_evidence():
    blank = o.open_points(stop_right=" ", deputy="", hours_per_week=None, first_review_on=None)
    assert len(blank) == 4
    full = o.open_points(
        stop_right="Flag off, asks nobody", deputy="Eva", hours_per_week=4,
        first_review_on=date(2026, 1, 9), due_on=date(2026, 4, 1),
    )  # fmt: skip
    assert full == ()
    late = o.open_points(
        stop_right="x", deputy="Eva", hours_per_week=0, first_review_on=date(2026, 5, 1),
        due_on=date(2026, 4, 1),
    )  # fmt: skip
    assert len(late) == 2


@pytest.mark.parametrize(
    "name",
    [
        "Sukarno", "Nguyễn Thị Minh Khai", "محمد بن سلمان", "王小明", "阿部 寛", "服部", "Мария Ивановна Петрова",
        "Ὀδυσσεύς Ἐλύτης", "김민준", "अमिताभ बच्चन", "ณเดชน์ คูกิมิยะ", "עמוס עוז", "Xi", "Lê", "U Thant",
        "ʻAlohilani Kealoha", "Hubert Blaine Wolfeschlegelsteinhausenbergerdorff Sr.",
        "Ana María de la Santísima Trinidad Rodríguez-Pérez y González de la Vega",
    ],
)  # fmt: skip
def test_names_of_any_script_and_length_are_accepted(name):
    assert o.refusal(name) is None


@pytest.mark.parametrize(
    "name",
    ["CoE AI", "Shift leads", "Projektleitung", "John Doe", "Frau X", "Mr. X",
     "ИТ отдел", "Команда поддержки", "运营团队", "負責人", "運用チーム", "운영팀", "فريق الدعم", "ομάδα έργου",
     "Διευθυντής", "צוות תמיכה", "der Chef", "Betriebsrat"],
)  # fmt: skip
def test_teams_and_roles_of_any_script_are_refused(name):
    assert o.refusal(name)


def test_a_right_to_stop_that_nobody_wrote_down_is_open():
    given = {"deputy": "Eva Sol", "hours_per_week": 1, "first_review_on": date(2026, 11, 9)}
    assert "can be looked up" in o.open_points(stop_right="Flag off", stop_proof=" ", **given)[0]
    assert o.open_points(stop_right="Flag off", stop_proof="Decision of 3 November", **given) == ()
    assert "how the owner switches it off" in o.open_points(stop_right="", stop_proof="", **given)[0]
    assert len(o.open_points(stop_right="", stop_proof="", **given)) == 1


def test_budget_and_people_may_be_none_but_must_be_said():
    given = {"stop_right": "x", "deputy": "Eva Sol", "hours_per_week": 1, "first_review_on": date(2026, 11, 9)}
    found = o.open_points(budget=" ", people="", **given)
    assert [("money" in one, "people" in one) for one in found] == [(True, False), (False, True)]
    assert o.open_points(budget="none", people="none", **given) == ()


def test_the_rule_for_absences_is_asked_for_once_there_is_a_deputy():
    given = {"stop_right": "x", "hours_per_week": 1, "first_review_on": date(2026, 11, 9)}
    assert o.open_points(deputy="", absence_rule="", **given) == (
        "Name a deputy: somebody must be able to stop it on a day off.",
    )
    assert "from which absence" in o.open_points(deputy="Eva Sol", absence_rule=" ", **given)[0]
    assert o.open_points(deputy="Eva Sol", absence_rule="From day 2", **given) == ()


@pytest.mark.parametrize(
    ("here", "elsewhere", "words"),
    [
        (4, [3], "take 7 hours a week together."),
        (None, [3], "take at least 3 hours a week together."),
        (None, [None], ""),
        (16, [5], "leaves little for anything else"),
    ],
)
def test_what_several_lanes_take_together(here, elsewhere, words):
    said = o.warnings("Ana", other_lanes=[("Ana", "x", "y")], hours_here=here, hours_elsewhere=elsewhere)
    assert words in " ".join(said[1:])
    assert bool(said[1:]) == bool(words)


@pytest.mark.parametrize("name", ["Owner Smith", "Ali Admin", "Mary Officer", "Anna Maria Owner", "José President"])
def test_a_name_that_is_also_a_role_is_a_name_beside_another_one(name):
    assert o.refusal(name) is None


@pytest.mark.parametrize(
    "name",
    ["Process Owner", "Database Admin", "IT Admin", "SAP Admin", "Risk Officer", "Chief Operating Officer", "Admin",
     "Claims Owner", "Senior Vice President", "City Council", "HR People", "owner smith", "The Owner", "AI Admin"],
)  # fmt: skip
def test_roles_stay_refused_beside_what_they_are_of(name):
    assert o.refusal(name)
