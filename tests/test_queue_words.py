"""Approvals and exceptions are proposed from names: in several languages, with few false hits."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.queue_words import plain_words, proposed

APPROVALS = [
    "Manager approves", "Approve Purchase Order for payment", "Declaration FINAL_APPROVED by SUPERVISOR", "A_APPROVED",
    "approveInvoice", "Waiting for approval", "Authorize Supplier's Invoice payment", "Authorise payment", "Sign-off",
    "Release Purchase Order", "Release invoice", "decide", "Final decision", "Four-eyes check",
    "Rechnung genehmigen", "Budgetgenehmigung", "Rechnungsfreigabe", "Freigabe durch Leitung", "Urlaub bewilligen",
    "Antrag entscheiden", "Valider la demande", "Demande validée", "Validation du responsable", "Approbation finale",
    "Approuver", "Autoriser le paiement", "Aprobar pedido", "Visto bueno", "Autorización de pago", "Aprovar fatura",
    "Aprovação do gestor", "Approvare fattura", "Autorizzazione", "Goedkeuren factuur", "Goedgekeurd door manager",
    "Akkoord leidinggevende", "Godkänn faktura", "Godkendt", "Zatwierdzenie wniosku", "Schválení", "Onay bekliyor",
    "Утверждение заявки", "Согласование договора", "经理审批", "部長承認", "팀장 승인", "موافقة المدير",
]  # fmt: skip
EXCEPTIONS = [
    "Exception handling", "reject request", "Declaration REJECTED by MISSING", "A_DECLINED", "Escalate to level 2",
    "Error in posting", "Handle complaint", "Goods returned", "Return ER", "Settle Dispute With Supplier",
    "Payment failed", "Set Payment Block", "Grinding Rework", "Create SW anomaly", "DUPLICATE", "INVALID", "On hold",
    "Send back to requester", "Cancel order",
    "Send Appeal to Prefecture", "Clarification needed", "Not approved", "Approval rejected",
    "Rückfrage",
    "Kundenrückfrage klären", "Antrag abgelehnt", "Ablehnung", "Eskalation", "Fehler beheben", "Reklamation",
    "Beschwerde bearbeiten", "Stornierung", "Retoure", "Widerspruch prüfen", "Mahnung senden", "Nicht genehmigt",
    "Rejeter la demande", "Demande refusée", "Réclamation client", "Erreur de saisie", "Litige", "Annulation",
    "Rechazar",
    "Queja del cliente", "Devolución", "Excepción", "Rifiutare", "Reclamo", "Eccezione", "Rejeitado", "Reclamação",
    "Erro no pedido", "Afgewezen", "Klacht", "Fout herstellen", "Odrzucono", "Reklamacja", "Avslag", "Отклонено",
    "申请驳回", "差戻し", "반려", "رفض الطلب",
]  # fmt: skip
NEITHER = [
    "Create Fine", "Send Fine", "Payment", "Pay invoice", "Check ticket", "Review document", "Validate schema",
    "Confirm order", "ER Registration", "Release A", "IV Liquid", "CRP", "Turning & Milling", "Packing", "Start", "End",
    "Sign contract", "Sign in", "Author report", "Authority notified", "Take in charge ticket", "Closed", "Wait",
    "File tax return", "VAT return", "Return on investment", "A_ACCEPTED", "O_SELECTED", "W_Valideren aanvraag",
    "Request Payment", "Create purchase requisition", "Incident opened", "Hold meeting", "Terror watch", "Erledigt",
    "Aufklärung", "Erklärung schreiben", "Zerstörung", "Aufnahme", "Fehlerfrei", "Antrag prüfen", "Rechnung buchen",
    "Recursos humanos", "Aproveitar desconto", "Retail order", "Defer", "Classify", "Feldtest",
    "Validation rules loaded",
    "Process design", "Decipher", "", "123", "😀", "Klassifizieren", "Reserve", "Retail",
]  # fmt: skip


@pytest.mark.parametrize("name", APPROVALS)
def test_an_approval_is_seen(name):
    assert proposed(name) == "approval"


@pytest.mark.parametrize("name", EXCEPTIONS)
def test_an_exception_is_seen(name):
    assert proposed(name) == "exception"


@pytest.mark.parametrize("name", NEITHER)
def test_other_work_is_left_alone(name):
    assert proposed(name) == ""


REAL = {
    "approval": {
        "A_APPROVED", "decide", "Declaration FINAL_APPROVED by SUPERVISOR", "Declaration APPROVED by ADMINISTRATION",
        "Declaration APPROVED by BUDGET OWNER", "Declaration APPROVED by PRE_APPROVER", "Release Purchase Order",
        "Approve Purchase Order for payment", "Authorize Supplier's Invoice payment", "Release Supplier's Invoice",
    },
    "exception": {
        "A_DECLINED", "O_DECLINED", "A_CANCELLED", "O_CANCELLED", "O_SENT_BACK", "W_Beoordelen fraude",
        "W_Nabellen incomplete dossiers", "Return ER", "Grinding Rework", "Turning Rework", "Rework Milling",
        "Create SW anomaly", "Resolve SW anomaly", "INVALID", "DUPLICATE", "reject request",
        "Declaration REJECTED by EMPLOYEE", "Declaration REJECTED by ADMINISTRATION",
        "Declaration REJECTED by SUPERVISOR", "Declaration REJECTED by MISSING",
        "Declaration REJECTED by PRE_APPROVER", "Declaration REJECTED by BUDGET OWNER", "Settle Dispute With Supplier",
        "Insert Date Appeal to Prefecture", "Notify Result Appeal to Offender",
        "Receive Result Appeal from Prefecture", "Send Appeal to Prefecture",
    },
}  # fmt: skip
"""What is proposed in the nine real logs, all of it read by a person; O_SENT_BACK there is a customer's answer and the
one false hit."""
FILES = [
    "bpic2012.xes.gz", "sepsis.csv", "production.csv", "helpdesk_full.csv", "bpic2020_domestic.xes.gz",
    "running-example.csv", "roadtraffic100traces.xes", "receipt.xes.gz", "purchasing_example.csv",
]  # fmt: skip


@pytest.mark.parametrize("file", FILES)
def test_in_a_real_log_nothing_else_is_proposed(logs, file):
    from core.actions.log_figures import log_figures

    names = set(log_figures(logs / file)["events_by_activity"])
    for queue, expected in REAL.items():
        assert {name for name in names if proposed(name) == queue} == names & expected


@given(st.text(max_size=5000))
def test_any_text_gets_an_answer(name):
    assert proposed(name) in ("", "approval", "exception")
    assert plain_words(name) == plain_words(name).strip()
