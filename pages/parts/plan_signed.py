"""What was signed: signing the page, printing a signed version again as it was, and what it says differently today."""

from __future__ import annotations

import streamlit as st

from core.actions import check_readiness, sign_plan
from core.actions import print_plan as actions
from core.plan import Plan, shown_day
from core.records import SignOff
from pages.parts import readiness_signing, session, told


def show(here: session.Here, plan: Plan) -> None:
    """The forms to sign and the signed versions; nothing without a lane."""
    if here.facts.live_lane is None:
        return
    readiness_signing.show(here, check_readiness.check(here.facts, here.today))
    versions = _versions(here)
    if versions:
        with st.expander(f"As it was signed ({len(versions)})", key="signed-pages", on_change="rerun") as opened:
            if opened.open:
                for number, signature in versions.items():
                    _version(here, plan, number, signature)


def _versions(here: session.Here) -> dict[int, SignOff]:
    """The last signature of each version that kept its page, newest version first."""
    found: dict[int, SignOff] = {}
    for signature in sign_plan.earlier(here.facts):
        if signature.plan and (
            signature.number not in found or signature.signed_utc > found[signature.number].signed_utc
        ):
            found[signature.number] = signature
    return dict(sorted(found.items(), reverse=True))


def _version(here: session.Here, plan: Plan, number: int, signature: SignOff) -> None:
    st.markdown(
        f"**Version {number}**, signed last by {told.plain(signature.name, 200)} on {shown_day(signature.signed_utc)}"
    )
    with told.errors():
        page = actions.signed_page(signature)
        if page is None:
            return
        st.download_button(
            f"Version {number} as it was signed (PDF)",
            data=lambda: actions.made(page, "pdf"),
            file_name=actions.file_name(here.facts, "pdf").replace(".pdf", f"-version-{number}.pdf"),
            mime="application/pdf",
            on_click="ignore",
            icon=":material/verified:",
            key=f"download-version-{number}",
        )
        changed = actions.changed_since(signature, plan)
        if not changed:
            st.markdown("It says the same today.")
            return
        st.markdown(f"Since then {len(changed)} {'thing reads' if len(changed) == 1 else 'things read'} differently:")
        st.markdown("\n".join(f"- {told.plain(one, 600)}" for one in changed))
