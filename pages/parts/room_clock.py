"""A clock that counts down in the browser, second by second, without asking the server.

The server says how many seconds are left when the page is drawn; the script counts from there, so a laptop whose own
clock is wrong shows the right time. After 0:00 it counts up, marked as over.
"""

from __future__ import annotations

import streamlit as st

_HTML = '<div class="clock" role="timer"><span class="time"></span><span class="words"></span></div>'
_CSS = """
.clock { font-family: var(--st-font); color: var(--st-text-color); display: flex; align-items: baseline; gap: .6rem; }
.time { font-variant-numeric: tabular-nums; font-weight: 650; font-size: 2rem; line-height: 1.1; }
.words { font-size: 1rem; }
.large .time { font-size: 4.2rem; }
.large .words { font-size: 1.6rem; }
.over .time { color: light-dark(#b3261e, #ff8a80); }
"""
_JS = """
const ticking = new WeakMap();
export default function ({ data, parentElement }) {
  const clock = parentElement.querySelector(".clock");
  const time = clock.querySelector(".time"), words = clock.querySelector(".words");
  const began = performance.now();
  const draw = () => {
    const gone = data.runs ? (performance.now() - began) / 1000 : 0;
    const left = data.seconds - gone, whole = Math.floor(Math.abs(left));
    const text = `${left <= -1 ? "+" : ""}${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
    if (time.textContent !== text) time.textContent = text;
    words.textContent = left <= -1 ? data.over : data.left;
    clock.className = "clock" + (left < 0 ? " over" : "") + (data.large ? " large" : "");
    clock.setAttribute("aria-label", data.label);
    clock.style.colorScheme = getComputedStyle(document.body).colorScheme;
  };
  clearInterval(ticking.get(parentElement));
  draw();
  ticking.set(parentElement, setInterval(draw, 250));
  return () => { clearInterval(ticking.get(parentElement)); ticking.delete(parentElement); };
}
"""


def show(key: str, minutes_left: float, label: str, runs: bool = True, large: bool = False) -> None:
    """The clock. `label` says to a screen reader what it counts; it stands still when `runs` is False (a break)."""
    clock = st.components.v2.component("onelane_clock", html=_HTML, css=_CSS, js=_JS)
    with st.container(key=f"{key}-place"):
        clock(
            key=key,
            data={
                "seconds": round(minutes_left * 60, 1),
                "runs": runs,
                "large": large,
                "label": label,
                "left": "left" if runs else "left, a break",
                "over": "over",
            },
        )
