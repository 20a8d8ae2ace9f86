"""How usage is called in more languages: phrases, read by `core/usage.py` in the form of its plain words.

`anywhere` are phrases that count use wherever they stand in a name; `whole` are those that do so only when nothing but
a span of time follows ("number of users" may go on "… who could not pay", and is then no usage).
Dutch, Italian, Portuguese, Polish, Swedish, Russian, Japanese, Chinese, and what is common in French, Spanish and
German beyond the patterns of that room. The list is ours and errs towards letting a name pass.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Phrases:
    """The phrases of one thing that use is counted by; parted by '|'."""

    anywhere: str
    whole: str


PEOPLE = Phrases(
    "actieve gebruikers|actieve assistenten|utenti attivi|assistenti attivi|usuários ativos|utilizadores ativos|"
    "assistentes ativos|aktywni użytkownicy|aktywnych użytkowników|aktiva användare|активные пользователи|"
    "активных пользователей|アクティブユーザー|活跃用户|活躍用戶|assistants actifs|"
    "assistants actives|asistentes activos|"
    "aktive assistenten|aktiver assistenten|copilot weekly actives|weekly actives|adoptiegraad|tasso di adozione|"
    "taxa de adoção|wskaźnik adopcji|poziom adopcji|adoptionsgrad|уровень внедрения ии|采用率",
    "aantal gebruikers|numero di utenti|utenti|número de usuários|número de utilizadores|"
    "usuários|liczba użytkowników|"
    "antal användare|количество пользователей|число пользователей|用户数|用戶數|ユーザー数|利用者数|"
    "inlogs|accessi|acessos|"
    "liczba logowań|количество входов|登录次数",
)
TRAFFIC = Phrases(
    "gebruik van ai|utilizzo dell ia|uso da ia|wykorzystanie ai|использование ии|prompt inviati|prompts enviados|"
    "liczba promptów|количество запросов к ии|aantal prompts|numero di prompt|提示词数量",
    "tasso di utilizzo|taxa de utilização|gebruiksgraad|使用率|利用率 ai|ai 使用率",
)
LICENCES = Phrases(
    "licenze utilizzate|licenze attive|licenças usadas|licenças ativas|gebruikte licenties|actieve licenties|"
    "wykorzystane licencje|использованные лицензии",
    "aantal licenties|licenties|numero di licenze|licenze|número de licenças|licenças|"
    "liczba licencji|nombre de licences|"
    "antal licenser|количество лицензий|许可证数量|ライセンス数",
)
TRAINED = Phrases(
    "opleidingsuren|trainingsuren|opgeleide medewerkers|getrainde medewerkers|ore di formazione|persone formate|"
    "dipendenti formati|horas de treinamento|horas de formação|pessoas treinadas|pessoas formadas|godziny szkoleń|"
    "godzin szkoleń|przeszkoleni pracownicy|przeszkolonych pracowników|utbildningstimmar|utbildade medarbetare|"
    "часы обучения|часов обучения|обученные сотрудники|обученных сотрудников|培训小时|培训时长|"
    "培训人数|研修時間|研修受講者数|"
    "heures formées|geschulte stunden|stunden geschult|hours of ai training|"
    "hours of copilot training|ai training hours",
    "antal utbildade|aantal opgeleiden|liczba szkoleń|количество обученных",
)
ASSISTED = Phrases(
    "quota assistita dall ia|quota assistita da ia|casi gestiti con ia|percentage met ai|aandeel met ai|"
    "door ai ondersteund|assistida por ia|assistidos por ia|asistido por ia|asistidos por ia|asistida por ia|"
    "wspierane przez ai|z pomocą ai|с помощью ии|при поддержке ии|andel med ai|ai辅助|ai協助|ai支援率|ai利用率",
    "",
)
