"""Column names that usual exports give to cases, activities, times and resources, as `roles.plain` spells them.

ServiceNow, Jira, SAP, Celonis, Disco, UiPath, XES, and plain English, German, French, Spanish, Portuguese, Dutch,
Italian, with the commonest Japanese and Russian names.
The earlier a name stands, the more it speaks for the role.
"""

NAMES: dict[str, tuple[str, ...]] = {
    "case": tuple(
        """
        case concept name | case id | caseid | case key | case | case number | case no | case nr | case
        identifier | trace id | trace | process instance id | process instance | instance id | incident
        id | incident number | ticket | ticket id | ticket number | ticket no | number | issue key | key
        | order id | order number | claim id | claim number | request id | application id | document
        number | belegnummer | vbeln | ebeln | vorgang | vorgangsnummer | vorgangs id | fall |
        fallnummer | fall id | fall nr | auftrag | auftragsnummer | dossier | numero dossier | n dossier
        | commande | expediente | caso | id caso | zaak | zaaknummer | zaak id | patient id | patient |
        transaction id | job key | job id | loan id | invoice number | po number | id | purchasing
        document | sales document | reference | work order | cas | id cas | entity id | case uuid |
        issue number | objectid | correlation id | vorgangsschlussel | n do processo | processo | numero
        do processo | protocolo | fall key | 案件番号 | 受付番号 | 申請番号 | номер заявки | номер дела | заявка |
        document key | documentkey | task number | issue id | job id | object id | order no | order nr |
        auftragsnr | aktenzeichen | numero de caso | numero de dossier | ordernummer | pratica | numero
        pratica | nr sprawy | zgloszenie
        | رقم الطلب | رقم الحالة | رقم القضية | 单号 | 案例编号 | 工单号 | 订单号 | 申请编号 | 流水号
        | 사건번호 | 접수번호 | 주문번호
        | dosya no | dosya numarasi | talep no | basvuru no | siparis no | numer zgloszenia | numer sprawy
        | nr zgloszenia
        | id sprawy | arendenummer | arende | sagsnummer | sag | saksnummer | sak | cislo pripadu | pripad | tapaus
        | tapausnumero | номер обращения | номер заказа | номер документа
        """.replace("\n", " ").split("|")
    ),
    "activity": tuple(
        """
        concept name | activity | activity name | activity en | activityname | event | event name |
        event type | task | task name | step | step name | process step | action | operation | status |
        state | new status | new value | to status | status to | stage | phase | to state | aktivitat |
        tatigkeit | schritt | prozessschritt | arbeitsschritt | vorgangsschritt | activite | etape |
        statut | tache | etat | actividad | tarea | estado | etapa | activiteit | taak | stap | display
        name | message | milestone | atividade | attivita | incident state | transition | 作業 | 活動 | 工程 |
        ステータス | операция | действие | этап | статус | newvalue | event detail | activity en us |
        activity de | job state | process name | czynnosc | krok
        | النشاط | الخطوة | الإجراء | الحالة | 活动 | 步骤 | 操作 | 环节 | 节点 | 状态 | 활동 | 단계 | 작업 | 상태
        | faaliyet | aktivite | adim | islem | islem adi | durum | asama | aktywnosc | etap | aktivitet | steg
        | atgard
        | trin | handelse | vaihe | tehtava | toimenpide | aktivita | cinnost | stav | активность | событие | шаг
        """.replace("\n", " ").split("|")
    ),
    "start": tuple(
        """
        start timestamp | start time | starttime | start | start date | started at | started | begin |
        begin time | started on | start datetime | beginn | startzeit | start zeit | startzeitpunkt |
        debut | date debut | heure debut | inicio | fecha inicio | starttijd | begintijd | start at |
        actual start | work start | event start | eventstart | start event | activity start | starttime
        utc | startdate | execution start | processing start | data inizio | ora inizio | data inicio
        | baslangic | baslangic tarihi | baslangic zamani | data rozpoczecia | rozpoczecie | starttid
        | startdatum | aloitus
        | zacatek | начало | дата начала | وقت البدء | تاريخ البدء | 开始时间 | 開始日時 | 開始時刻 | 시작일시
        | 시작 시간
        """.replace("\n", " ").split("|")
    ),
    "end": tuple(
        """
        complete timestamp | completion time | completed at | complete time | complete | end timestamp |
        end time | endtime | end | end date | ended at | finish | finish time | finished at | completed
        | completed on | end datetime | ende | endzeit | endzeitpunkt | fin | date fin | heure fin |
        fecha fin | eindtijd | completion timestamp | actual end | work end | end at | event end |
        eventend | activity end | endtime utc | enddate | execution end | processing end | data fine |
        ora fine | data fim
        | bitis | bitis tarihi | bitis zamani | data zakonczenia | zakonczenie | sluttid | slutdatum | lopetus
        | konec
        | окончание | дата окончания | وقت الانتهاء | تاريخ الانتهاء | 结束时间 | 完成时间 | 終了日時 | 終了時刻
        | 종료일시 | 종료 시간
        """.replace("\n", " ").split("|")
    ),
    "time": tuple(
        """
        time timestamp | timestamp | event time | eventtime | event timestamp | event date | datetime |
        date time | changed at | changed on | change date | sys updated on | updated on | updated at |
        updated | modified | modified on | logged at | log time | logtime | occurred at | performed at |
        executed at | date | time | created at | created on | sys created on | created | zeitstempel |
        zeitpunkt | zeit | datum | geandert am | erfasst am | datum uhrzeit | horodatage | date heure |
        date de modification | modifie le | fecha | fecha hora | hora | tijdstip | tijd | data | data
        ora | data hora | ts | when | 日時 | 時刻 | 更新日時 | дата и время | дата
        | الوقت | التاريخ | التاريخ والوقت | 时间 | 操作时间 | 时间戳 | 日期时间 | 시간 | 일시
        | tarih | tarih saat | islem tarihi | islem zamani | zaman | zaman damgasi | saat | data i godzina
        | znacznik czasu
        | data zdarzenia | czas | tidpunkt | tidsstampel | tidsstempel | tidspunkt | aikaleima | aika
        | datum a cas | cas
        | время | дата события
        """.replace("\n", " ").split("|")
    ),
    "resource": tuple(
        """
        org resource | resource | user | user name | username | userid | user id | agent | assignee |
        assigned to | performer | performed by | handled by | worker | employee | author | changed by |
        updated by | sys updated by | executed by | owner | bearbeiter | sachbearbeiter | benutzer |
        mitarbeiter | ressource | utilisateur | agent traitant | usuario | recurso | medewerker | robot
        | robot name | machine | actor | created by | operator | originator | modified by | gebruiker |
        org group | updater name | updater | edited by | geandert von | zugewiesene person | ernam |
        responsavel | responsable | responsabile | zustandig | usnam | 担当者 | исполнитель | team |
        assignment group | user type | robotname | processed by
        | المستخدم | الموظف | 用户 | 操作人 | 处理人 | 经办人 | 담당자
        | kullanici | sorumlu | personel | calisan | uzytkownik | pracownik | operator | wykonawca | handlaggare
        | anvandare | sagsbehandler | saksbehandler | bruker | bruger | kayttaja | kasittelija | uzivatel
        | zpracovatel
        | resurs | пользователь | сотрудник | ответственный
        """.replace("\n", " ").split("|")
    ),
    "cost": tuple(
        """
        cost total | cost | costs | event cost | activity cost | total cost | cost amount | cost of step
        | amount cost | kosten | gesamtkosten | cout | couts | cout total | costo | costos | coste |
        custo | custos | costi | kost | kosten totaal | стоимость | 費用
        | koszt | maliyet | kostnad | omkostning | naklady | kustannus | стоимость руб | التكلفة | 费用 | 成本
        | 비용
        """.replace("\n", " ").split("|")
    ),
}
ATTRIBUTES = (
    "department", "dept", "division", "business unit", "business area", "organization", "organisation",
    "company", "company code", "region", "country", "location", "site", "plant", "branch", "city", "state",
    "channel", "source", "origin", "product", "product line", "product type", "category", "subcategory", "type",
    "kind", "class", "segment", "customer type", "customer group", "vendor", "supplier", "priority", "urgency",
    "impact", "severity", "contact type", "case type", "issue type", "project", "component", "service",
    "order type", "document type", "purchasing group", "purchasing organization", "sales organization",
    "distribution channel", "abteilung", "bereich", "standort", "werk", "land", "kanal", "produkt", "kategorie",
    "art", "typ", "prioritat", "kunde", "lieferant", "departement", "pays", "canal", "produit", "categorie",
    "priorite", "fournisseur", "departamento", "pais", "producto", "categoria", "prioridad", "proveedor",
    "afdeling", "regio", "kanaal", "reparto", "paese", "prodotto", "bukrs", "werks", "ekorg", "ekgrp", "bsart",
    "vkorg", "vtweg", "spart", "auart", "land1", "отдел", "регион", "部門", "地域",
)  # fmt: skip
"""Names of what cases are usually compared by, as `roles.plain` spells them."""
