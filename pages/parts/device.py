"""What this browser keeps between visits: secrets of a seat, of the facilitator's role, of a session's key, in cookies.

A cookie reaches us with the page's connection and with nothing else: it stands in no address, no link and no history.
Only a script in the browser can set it (Streamlit answers no request of our own where it could), so it isn't HttpOnly;
no stranger's script runs on our pages. SameSite=Strict, Secure wherever the address is https.

`keep` and `forget` take effect in this tab at once, and in the browser with the next drawing of the whole page: end
what you do with `st.rerun()`.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Mapping
from urllib.parse import urlsplit

import streamlit as st

KEPT_SECONDS = 30 * 24 * 3600
"""A month: a session's ninety days are reviewed weekly, and each visit that keeps something starts the month anew."""
MOST_WRITES = 20
WRITES = "device-writes"
SCRIPT = """
export default function ({ data }) {
  const done = (window.onelaneWritten ??= new Set());
  const secure = location.protocol === "https:" ? "; Secure" : "";
  for (const { id, name, value, seconds } of data.writes) {
    if (done.has(id)) continue;
    done.add(id);
    document.cookie = `${name}=${value}; path=/; max-age=${seconds}; SameSite=Strict${secure}`;
  }
}
"""
_NAME = re.compile(r"[^A-Za-z0-9_-]")
_VALUE = re.compile(r"^[A-Za-z0-9_.-]{1,400}$")


def _prefix(port: int | None = None) -> str:
    """Cookies don't tell ports apart, so the name does: two Onelanes on one machine keep their own."""
    return f"onelane-{port or 'web'}-"


def _here() -> str:
    return _prefix(urlsplit(str(st.context.url or "")).port)


def _slot(name: str) -> str:
    return f"device-{name}"


def token(name: str) -> str | None:
    """What this browser keeps under a name ("seat"); None when it keeps nothing."""
    slot = _slot(name)
    if slot in st.session_state:
        kept: str | None = st.session_state[slot]
        return kept
    return _in(st.context.cookies, _here(), name)


def kept_by(cookies: Mapping[str, str], name: str, port: int | None) -> str | None:
    """The same of a request that is no page: by its cookies and the port that the browser's address names."""
    return _in(cookies, _prefix(port), name)


def _in(cookies: Mapping[str, str], prefix: str, name: str) -> str | None:
    found = cookies.get(prefix + _NAME.sub("_", name))
    return found if isinstance(found, str) and _VALUE.fullmatch(found) else None


def names(beginning: str) -> tuple[str, ...]:
    """The names that begin so and under which this browser keeps something; at most fifty."""
    prefix = _here()
    in_cookies = (name.removeprefix(prefix) for name in st.context.cookies if name.startswith(prefix))
    here = (str(key).removeprefix("device-") for key in st.session_state if str(key).startswith("device-"))
    found = sorted({name for name in (*in_cookies, *here) if name.startswith(beginning) and name != "writes"})
    return tuple(name for name in found if token(name))[:50]


def keep(name: str, secret: str) -> None:
    """This browser keeps the secret under the name, also after a reload, a restart of the server and in other tabs."""
    if not _VALUE.fullmatch(secret):
        raise ValueError("a device keeps letters, digits, '-', '_' and '.' only")
    st.session_state[_slot(name)] = secret
    _write(name, secret, KEPT_SECONDS)


def forget(name: str) -> None:
    """This browser keeps nothing under the name any more."""
    st.session_state[_slot(name)] = None
    _write(name, "", 0)


def _write(name: str, value: str, seconds: int) -> None:
    writes = st.session_state.setdefault(WRITES, [])
    cookie = _here() + _NAME.sub("_", name)
    writes.append({"id": secrets.token_hex(8), "name": cookie, "value": value, "seconds": seconds})
    del writes[:-MOST_WRITES]


def write() -> None:
    """Sends what is to be kept to the browser; the frame calls it once on every page. Draws nothing to be seen."""
    writes = st.session_state.get(WRITES)
    if writes:
        writer = st.components.v2.component("onelane_device", js=SCRIPT)
        with st.container(key="device-writer"):
            # a tuple: Streamlit imports pandas to see whether a list is a table
            writer(key="device-writer-script", data={"writes": tuple(writes)})
