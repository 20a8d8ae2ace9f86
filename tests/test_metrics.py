"""Usage is refused as an outcome, by name and by definition, also in disguise; and what is no usage passes."""

from __future__ import annotations

import pytest

from core.case_sample import MEASURES
from core.metrics import LANE_KINDS, LIBRARY, LOG_SERIES, by_kind, same_unit
from core.usage import plain_words, usage_in


def _names(listed: str) -> list[str]:
    return [name.strip() for line in listed.strip().splitlines() for name in line.split(" | ")]


USAGE = _names("""
number of employees who have a licence | Daily returning users | People onboarded | AI champions appointed
Number of conversations with the bot | Lines of code suggested | Share of claims where AI was used
AI coverage of cases
Employee AI fluency score | AI maturity score | Ideas submitted | Satisfaction with the tool
Net promoter score of the copilot | Share of work touched by machine learning | Time saved as reported by users
Activation rate | Employees enabled | Number of models trained | Dashboard views | Clicks on the assistant
Logins | Log-ins per week | Number of logins | Weekly logins | Copilot logins | Sign-ins | Active users
Weekly active users | Monthly active users of the assistant | Daily Active Users (DAU) | WAU | Users
Number of users | User count | Unique users per week | Users per month | Weekly active assistants | Active bots
Adoption | Adoption rate | AI adoption | AI adoption rate | Copilot adoption | Tool adoption
Adoption of the assistant | Feature uptake | Uptake rate | User engagement | Engagement with the chatbot
Licences | Licenses | Number of licences | Licences used | License utilisation | License utilization | Seats
Seats assigned | Copilot seats | Active seats | Paid licenses | Prompts | Number of prompts | Prompts per user
Prompts per week | Prompt volume | Sessions | Chat sessions | Sessions per user | Number of AI sessions
Copilot sessions per week | People trained | Employees trained | Number of employees trained
Share of staff trained | Trained employees | Hours trained | Training hours | Training completion rate
Trainings completed | Hours of training | Workshops held | Number of bots | Number of bots deployed
Number of agents | AI agents | Agents in production | Number of AI agents in production | Bots live | Use cases
Number of use cases | Use cases in production | Number of AI use cases launched | Automations built
Processes automated | Models deployed | AI-assisted share | AI assisted share of tickets
Share of AI-assisted cases | Share of cases handled with AI | Share of tickets answered by the bot
Tickets deflected by bot | Calls contained by the bot | Ticket deflection rate | Bot containment rate
Deflection rate | Letters drafted by the assistant | Claims processed by AI per week
Percentage of emails drafted with Copilot | % of replies written by AI | AI-generated share | AI usage
AI usage rate | Usage | Usage rate | Usage of Copilot | Use of the assistant | ChatGPT usage minutes
Copilot utilisation | Time spent in Copilot | Hours using the tool | Minutes per week with the assistant
Share of employees using AI | Number of people who use the assistant | Share of staff who opened the tool
Colleagues who have tried Copilot | Suggestions accepted | Suggestion acceptance rate | Queries to the assistant
Chatbot conversations | AI interactions per week | Tokens used | Automation rate | Degree of automation
Aktive Nutzer | Wöchentlich aktive Nutzer | Aktive Benutzer | Anzahl Nutzer | Nutzerzahl | Anzahl der Nutzer
KI-Nutzung | Nutzungsrate | Nutzung der KI | Anzahl Logins | Anzahl Lizenzen | Lizenzen | Genutzte Lizenzen
Anzahl der Bots | Anzahl Prompts | Geschulte Mitarbeiter | Geschulte Mitarbeitende | Schulungsstunden
Schulungsquote | KI-gestützter Anteil | Anteil KI-gestützter Fälle | Anteil der mit KI bearbeiteten Fälle
Automatisierungsgrad | Utilisateurs actifs | Nombre d'utilisateurs | Taux d'adoption | Taux d'adoption de l'IA
Licences utilisées | Personnes formées | Collaborateurs formés | Heures de formation | Nombre de prompts
Nombre de bots | Usuarios activos | Número de usuarios | Tasa de adopción | Adopción | Inicios de sesión
Licencias activas | Personas formadas | Empleados capacitados | Horas de formación | Número de prompts
""")

ABROAD = _names("""
Hours of AI training | Actieve gebruikers | Aantal gebruikers | Aantal gebruikers per week | Aantal licenties
Adoptiegraad | Aantal opgeleide medewerkers | Opleidingsuren | Utenti attivi | Numero di utenti | Tasso di adozione
Licenze utilizzate | Ore di formazione | Persone formate | Numero di prompt | Quota assistita dall'IA | Usuários ativos
Número de usuários | Número de usuários por semana | Taxa de adoção | Licenças usadas | Horas de treinamento
Pessoas treinadas | Casos asistidos por IA | Porcentaje asistido por IA | Porcentaje de casos asistidos por IA
Aktywni użytkownicy | Liczba użytkowników | Liczba licencji | Godziny szkoleń | Wskaźnik adopcji
Активные пользователи | Количество пользователей | Часы обучения | Assistants actifs par semaine
Asistentes activos semanales | Wöchentlich aktive Assistenten | Geschulte Stunden | Stunden geschult | Heures formées
Copilot weekly actives | Aktiva användare | Antal utbildade | アクティブユーザー数 | 活跃用户数 | 培训小时数
""")

FINE = _names("""
Employees with overdue expenses | Users locked out per week | Article corrections after print
Digital signatures rejected
Customers onboarded within 5 days | Suppliers onboarded per month | Patients satisfied with the visit
Car models recalled
Net promoter score of claimants | Parts touched by hand | Questions answered within a day
Chats answered within 60 seconds
Activation time of a new line in days | Driver licence renewals waiting | Share of seats sold | Prompt payment share
Median days to onboard a new employee | Seats unassembled per shift | Interactions until resolved
Licensed premises inspected
Cycle time | Cycle time of AI-assisted cases | Error rate of AI-assisted cases | Active cases
Open cases older than 10 days | Session law claims processed | User complaints
Complaints per 1000 active users | Complaints per user | Errors per session | License applications: cycle time
License application cycle time | Licences issued per week | Driving licences renewed within 5 days
Days to issue a licence | Licensing backlog | Seat reservations confirmed within an hour | Prompt payment rate
Prompt payments | Share of invoices paid promptly | Failed logins per week
Login problems solved at first contact | Login error rate | Password reset resolution time
Time to first response | Response time | Agent handling time | Calls per agent | Cases per agent
Calls abandoned before reaching an agent | Agent turnover | Training requests: cycle time
Errors in training records | Trainee onboarding lead time | Trains on time | Train delays
Onboarding time of new employees | Customer onboarding time | Child adoption applications decided per week
Adoption applications: days to decision | Pet adoptions completed | Throughput | Cases completed
Cases completed a week | First-time-right share | Right first time | Cost per case | Backlog age
Straight-through processing share | Machine utilisation | Operating theatre utilisation
Electricity usage per unit | Paper use per case | Water usage | Users waiting more than two days
Share of users with an answer in one day | New users with access on day one | Time users wait for access
Court sessions per case | Therapy sessions cancelled | Sessions cancelled by patients
Hands-on minutes per case | Minutes per claim | Rework share | Customer satisfaction | Net promoter score
Employee turnover | Sick days | Staff hours per case | People waiting | Number of people waiting
Number of open tickets | Number of complaints | Number of agents' tickets reopened | Number of late invoices
Share of invoices paid late | Share of employees paid on time | Share of orders delivered in full
Percentage of claims settled within five days | Applications decided in 5 days | App store refunds processed
Maintenance bookings open | Maintain uptime | Paid invoices | Email replies within 4 hours | Said-to-done ratio
Chair repairs | Fair hearing requests closed | Revenue per order | Conversion rate | Working capital
Assets in use | Land use permits decided | Drug use cases reported | Use-of-force reports reviewed in a week
Force usage reports late | Seat belt checks | Return rate | Interest rate | Model changes approved per week
Pilots' rosters published on time | Robots repaired | Robot downtime | Vaccine uptake rate | Dog adoption rate
Employee engagement score | Machine tool utilisation | Clinic visits per day | Visits per day
Solar installs per week | Number of people vaccinated | Total claims paid | Monthly active customers
Market penetration | Average length of stay | New customers per month | Average handling cost | Weekly output
Daily production | Number of orders | Number of users who could not pay | Share of staff with overtime
Total hours worked | Agents' average handling time | Time to hire | Hours to onboard | Quotes sent within a day
Deployment frequency | Lead time for changes | Change failure rate | Mean time to restore | Mean time to repair
Models reviewed before release, share with findings | Claims touched more than once
Share of replies written within 4 hours | Share of cases processed by Friday
Number of documents generated with errors | AI error rate | Errors found in AI drafts
Share of AI drafts sent back | Platform incidents per month | App response time | Tool downtime
Tooling cost per part | Durchlaufzeit | Fehlerquote | Anteil reklamierter Fälle | Anzahl Beschwerden
Anzahl offener Fälle | Anträge pro Woche | Nutzerbeschwerden | Bearbeitungszeit Lizenzanträge | Liegezeit
Délai de traitement | Taux d'erreur | Nombre de réclamations | Formations: délai d'inscription | Tiempo de ciclo
Tasa de errores | Número de reclamaciones | Casos terminados | 处理时间 | время цикла
Número de usuários que esperam uma resposta | Numero di utenti in attesa | Aantal gebruikers met een klacht
Doorlooptijd | Tempo di ciclo | Tempo de ciclo | Czas realizacji | Время обработки заявки | Ledtid | 処理時間 | 错误率
Количество жалоб | Liczba błędów | Aantal klachten per week | Percentuale di errori | Taxa de erros | 投诉数量
Antal klagomål | Licenties: doorlooptijd aanvraag | Domande di licenza: tempo di rilascio
""")


@pytest.mark.parametrize("name", USAGE + ABROAD)
def test_use_is_no_outcome(name):
    found = usage_in(name)
    assert found is not None
    assert "can rise while the work gets no better" in found.sentence(name)


@pytest.mark.parametrize("name", FINE)
def test_what_work_delivers_passes(name):
    assert usage_in(name) is None


@pytest.mark.parametrize(
    "definition",
    [
        "Number of people who opened the assistant at least once in the week.",
        "Count of distinct users who logged in.",
        "Share of employees using Copilot.",
        "How many prompts the team sent.",
        "Share of cases that were handled with the AI assistant.",
        "Percentage of tickets answered by the bot, over all tickets.",
        "Number of weekly active users.",
        "Number of licences in use on Friday.",
        "Hours of training completed in the week.",
        "Number of AI agents in production.",
        "How often the assistant was opened in the week.",
        "Anzahl der Personen, die KI nutzen.",
    ],
)
def test_a_harmless_name_does_not_hide_a_definition_of_use(definition):
    assert usage_in("Team momentum", definition) is not None


@pytest.mark.parametrize(
    "definition",
    [
        "Median hours from request to decision.",
        "Median hours from request to decision. Counts cases with and without the assistant.",
        "Share of cases decided in 5 days, whether or not AI was used.",
        "Hours from the customer's first login to the signed contract.",
        "Share of cases with at least one error, handled with AI or by hand.",
        "Cases completed in the week. People who use the tool enter the number on Friday.",
        "Number of users waiting more than a day for access.",
        "Errors per 100 invoices, from the ticket system's active users list.",
        "Cost of licences and hours per completed case, divided by cases; cost per case.",
        "",
    ],
)
def test_a_definition_may_mention_a_tool(definition):
    assert usage_in("Decision time", definition) is None


def test_the_refusal_says_what_it_counts_and_what_to_measure_instead():
    said = usage_in("Weekly active assistants").sentence("Weekly active assistants")
    assert "how many people use something" in said or "switched on" in said
    assert "for example" in said


def test_the_library_itself_passes_and_pairs_speed_with_quality():
    for choice in LIBRARY.values():
        assert usage_in(choice.name, choice.definition) is None
        assert choice.counters
        assert set(choice.counters) <= set(LIBRARY) - {choice.code}


def test_every_kind_of_work_begins_with_its_metrics_and_loses_none():
    for kind, held in LANE_KINDS.items():
        offered = [choice.code for choice in by_kind(kind)]
        assert tuple(offered[: len(held.outcomes)]) == held.outcomes
        assert sorted(offered) == sorted(LIBRARY)
        assert set(held.outcomes) <= set(LIBRARY)


def test_the_library_holds_every_metric_of_the_issue_with_unit_definition_and_sheet():
    wanted = {"cycle_time", "waiting", "first_time_right", "error_share", "rework_share", "throughput", "backlog_age",
              "cost_per_case"}  # fmt: skip
    assert wanted <= set(LIBRARY)
    for choice in LIBRARY.values():
        assert choice.unit
        assert len(choice.definition) > 20
        assert choice.means
        assert not choice.measure or choice.measure in MEASURES


def test_every_series_of_the_log_has_one_entry_in_the_library():
    assert set(LOG_SERIES) == {"cycle_hours", "wait_hours", "rework_share", "cases", "touch_minutes"}


def test_long_and_odd_text_is_looked_at_quickly():
    import time

    start = time.perf_counter()
    for text in ("number of " * 4000, "a " * 4000, "share of users who " * 900, "🤖" * 4000, "\u0301" * 4000):
        usage_in(text, text)
    assert time.perf_counter() - start < 1


def test_words_are_compared_without_accents_and_punctuation():
    assert plain_words("KI-gestützter  Anteil (%)") == "ki gestutzter anteil percent"


@pytest.mark.parametrize(
    ("typed", "series"),
    [
        ("h", "cycle_hours"), ("hr", "cycle_hours"), ("Hrs.", "cycle_hours"), ("Stunden", "cycle_hours"),
        ("business h", "wait_hours"), ("working hours", "wait_hours"), ("business hrs", "wait_hours"),
        ("%", "rework_share"), ("percent", "rework_share"), ("per cent of cases", "rework_share"),
        ("cases per week", "cases"), ("cases / week", "cases"), ("Cases a week", "cases"),
        ("min", "touch_minutes"), ("minutes per case", "touch_minutes"),
    ],
)  # fmt: skip
def test_usual_spellings_of_a_unit_are_the_log_s_unit(typed, series):
    fitting = [name for name, choice in LOG_SERIES.items() if same_unit(typed, choice.unit)]
    assert fitting == [series]


@pytest.mark.parametrize(
    "typed", ["days", "EUR", "claims a week", "cases a month", "seconds", "% of invoices", "…", ""]
)
def test_another_unit_is_not_taken_for_one_of_the_log(typed):
    assert not any(same_unit(typed, choice.unit) for choice in LOG_SERIES.values())
