"""Words that tell a team, a role, a placeholder or a list from one person's name (own). Compared by `ownership`.

Without capitals and accents, in English and the commonest German, French and Spanish. A word that is also a family
name (Sales, Head, Staff, Boss, Engineer) never decides alone, unless nothing else is written.
"""

from __future__ import annotations

import re


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


PLACEHOLDERS = _set(
    "tbd tba tbc tbn nn na xx xxx xxxx x abc asdf test name owner open offen pending later vacant vakant empty "
    "unknown unbekannt unassigned nobody none niemand noone anonymous placeholder me myself ich moi yo we us wir nous "
    "nosotros all alle tous todos nombre nom inconnu desconocido definir adefinir pordefinir nochoffen nochunklar "
    "johndoe janedoe fraux herrx mrx msx mrsx personx yourname "
    "firstnamelastname vornamenachname "
    "notyet tobedecided tobedefined tobenamed tobeconfirmed wirdnochbenannt pendiente vacante personne nadie"
)
"""Squeezed to letters and digits: 'N.N.', 'T B D' and 'n/a' are in it too. 'Na' as such is a family name."""

ANYBODY = _set(
    "someone somebody anyone anybody everyone everybody whoever whomever nobody jemand irgendwer niemand alguien "
    "cualquiera quelqu colleague colleagues kollege kollegen"
)

GROUPS = _set(
    "team teams department departments dept abteilung abteilungen fachbereich bereich group groups division committee "
    "council squad tribe taskforce equipe equipes equipo equipos departamento departement comite gremium "
    "lenkungsausschuss stakeholder stakeholders steerco pmo helpdesk servicedesk hotline mailbox postfach inbox "
    "backoffice frontoffice workgroup arbeitsgruppe mitarbeiter mitarbeitende employees users staffers people "
    "personas managers leaders owners agency behorde community consortium betriebsrat "
    "команда отдел группа служба департамент управление комитет ομαδα τμημα فريق قسم ادارة لجنة צוות מחלקה"
)

COMPANY = _set("gmbh inc ltd llc plc corp sarl ohg vendor vendors supplier consultants lieferant agentur")

SOFTWARE = _set("chatgpt copilot chatbot bots llm gpt robot algorithm agentic")

ROLES = _set(
    "manager managerin director directeur directrice supervisor coordinator koordinator administrator admin officer "
    "analyst developer consultant president ceo coo cfo cio cto cdo ciso cro cmo vp svp evp geschaftsfuhrer "
    "geschaftsfuhrerin geschaftsfuhrung geschaftsleitung projektleitung teamleitung abteilungsleitung bereichsleitung "
    "gruppenleitung vorstand abteilungsleiter abteilungsleiterin teamleiter teamleiterin teamlead projektleiter "
    "projektleiterin bereichsleiter gruppenleiter leiterin sachbearbeiter sachbearbeiterin verantwortlicher "
    "verantwortliche responsable gerente jefe jefa chefe directora scrum oncall operator owner "
    "менеджер директор руководитель начальник διευθυντησ προισταμενοσ مدير مسؤول מנהל מנהלת"
)

NAMES_TOO = _set("owner admin president officer people council")
"""Roles and groups that are family or given names as well: Ali Admin, Owner Smith, Mary Officer."""

BESIDE_ROLES = _set(
    "process product system workflow outcome budget risk metric lane platform network netzwerk database datenbank "
    "server cloud web site website office senior junior chief deputy interim acting new main sole single responsible "
    "content domain application app apps tool model agent task action work workstream programme program programm "
    "portfolio value result results benefit benefits case cases queue initiative policy control controls plant store "
    "shop school vice former current next local salesforce sap windows linux domainen prozess produkt daten ergebnis "
    "wert nutzen risiko proceso producto proceso resultado datos processus produit resultat donnees store field "
    "tenant account accounts contract contracts vendor asset assets capability epic story backlog solution use club "
    "town city village parish student works workers youth tribal young old elder public private police security"
)
"""What stands beside such a word when it is the role after all: Process Owner, Database Admin, City Council."""

UNSPACED = re.compile(
    r"(?:团队|團隊|部门|部門|小组|小組|委员会|委員會|委員会|チーム|グループ|팀|부서|위원회)$|"
    r"(?:负责人|負責人|責任者|担当者|管理者|经理|經理|主管|总监|總監|マネージャー|담당자|책임자|관리자)$"
)
"""Teams and roles in scripts that write without blanks, at the end only: 阿部 and 服部 are family names."""

ROLES_WITH_OF = re.compile(
    r"\b(?:head|chief|lead|leader|vice president|chair|leitung|leiter|chef|person|one|member|responsible) "
    r"(?:of|for|in|on|from|der|des|de|du|fur|von)\b|"
    r"\b(?:delivery|tech|technical|project|process|product|shift|business|department|group|claims|ops|operations|it|hr|"
    r"finance|sales|service|support|quality|unit) (?:leads?|leaders?|heads?|chiefs?)\b|"
    r"\bon (?:call|duty|shift)\b|\bwer (?:gerade|auch)\b|\b(?:chief|head) \w+ officer\b"
)

DEPARTMENTS = _set(
    "the and of our for de la el der die das und et y operations operation ops finance finanzen finanzas finances "
    "legal recht juridique compliance sales vertrieb ventas marketing procurement purchasing einkauf compras achats "
    "accounting buchhaltung comptabilite contabilidad payroll personal personnel engineering technology technologies "
    "technik informatik informatique informatica development product products project projects process processes "
    "business customer customers client clients care service services support quality qualitat calidad qualite risk "
    "data digital digitalisation digitalization transformation innovation security controlling logistics logistik "
    "logistica production produktion warehouse lager claims claim intake payments billing underwriting underwriters "
    "audit revision management leadership board staff office desk unit center centre excellence competence human "
    "resources people corporate central local global regional internal external headquarters hq company organisation "
    "organization automation strategy analytics communications research administration verwaltung kundenservice "
    "kundendienst boss engineer foreman leiter contractor pool crew gruppe bot software chef direction direccion "
    "sistemas systemes line front back middle shared delivery lead head chief leader owner line1 level1 level2 first "
    "second third"
)

ACRONYMS = _set("it hr ai ki ia qa pr bi pm po rh dsi coe cs ti edv ml rpa sre")

SUFFIXES = _set(
    "jr sr junior senior ii iii iv phd ph d md dr drs msc bsc ma ba mba llm esq cpa pmp cfa dphil rn dipl ing prof "
    "med rer nat"
)

ALWAYS_LISTS = re.compile(
    r"[;；、&+/|\n]|"
    r"\s(?:and|And|AND|und|Und|UND|or|oder|et|ou|og|och|ve|và|και|и|і|и|و|או|with|mit|avec|con|plus|sowie|as well as)\s"
)
"""Between two names these always join two people; 'Or', 'Et' and 'Con' with a capital are names."""

GIVEN_NAMES = _set(
    "ana anna anne ann annie andrea alice alicia amelie amy angela anja antonia barbara beate birgit brigitte carla "
    "carmen caroline catherine charlotte chiara christina christine clara claudia cristina daniela diana elena elisa "
    "elisabeth elizabeth emily emma erika eva fatima fiona franziska gabriela gisela giulia grace hannah heike helen "
    "ines ingrid isabel jana jane jennifer jessica joan johanna julia juliane karin karla kate katharina katrin laura "
    "lea lena linda lisa lucia luisa maria marie marta martha martina mary melanie mia michaela monika nadia natalia "
    "nicole nina olga patricia paula petra rachel rebecca rita rosa ruth sabine sandra sara sarah silvia sofia sonja "
    "sophie stefanie susan susanne tanja teresa ursula valentina vera veronica yasmin zoe adam ahmed alan albert "
    "alejandro alessandro alex alexander ali andreas andres andrew anton antonio arthur ben benjamin bernd bill bob "
    "bruno carlos charles chris christian christoph claude daniel david diego dieter dirk dmitri eduardo emil eric "
    "erik ernesto fabian felix fernando francesco francisco frank franz fred gabriel george gerhard giovanni guido "
    "gustavo hans harald harry heinz helmut henry holger hugo ian igor ivan jack jacob jakob james jan javier jean "
    "jens jim joachim joe joerg jorg johan johannes john jonas jorge jose joseph juan jurgen kai karl kevin klaus "
    "kurt lars leo leon lorenzo louis luca lucas luis luigi lukas manuel marc marco mario mark markus martin mateo "
    "matthias max maximilian michael miguel mike mohamed mohammed muhammad nick nicolas niels nils noah olaf oliver "
    "omar oscar pablo pascal patrick paul pavel pedro peter philip philipp pierre rafael ralf raul ricardo richard "
    "robert roberto rolf sam samuel santiago sebastian sergio simon stefan stephan steve steven sven thomas thorsten "
    "ali tim tobias tom tony udo ulrich uwe victor vincent vladimir walter werner william wolfgang yusuf"
)
"""Common given names: they tell 'Ana, Luis' (two people) from 'Teamer, Anna' (one, family name first)."""
