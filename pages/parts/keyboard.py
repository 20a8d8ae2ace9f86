"""Popovers by keyboard. Streamlit draws what a popover holds at the very end of the page, so Tab from its button went
past it to whatever comes next. With this, Tab goes from the button into it, past its end on to what follows the button,
and back; Escape closes it and returns to the button, as Streamlit has it.

One listener for the whole page: no text of anybody's is in it, and it never stops a key where no popover is open.
"""

from __future__ import annotations

import streamlit as st

SCRIPT = """
const STOPS = 'a[href],button:not([disabled]),input:not([disabled]),select,textarea:not([disabled]),summary,[tabindex]';
function stops(body) {
  return [...body.querySelectorAll(STOPS)].filter((one) => one.tabIndex >= 0 && one.getClientRects().length);
}
function onTab(event) {
  if (event.key !== 'Tab' || event.altKey || event.ctrlKey || event.metaKey) return;
  const button = document.querySelector('[data-testid="stPopoverButton"][aria-expanded="true"]');
  const body = document.querySelector('[data-testid="stPopoverBody"]');
  if (!button || !body) return;
  const here = document.activeElement, inside = stops(body);
  if (here === button && !event.shiftKey) {
    body.tabIndex = -1;
    body.setAttribute('role', 'dialog');
    body.setAttribute('aria-label', (button.querySelector('p') ?? button).innerText);
    (/^(INPUT|TEXTAREA|SELECT)$/.test(inside[0]?.tagName) ? inside[0] : body).focus();
    event.preventDefault();
  } else if (here === body || body.contains(here)) {
    const first = here === body || here === inside[0];
    const last = !inside.length || here === inside[inside.length - 1];
    if (event.shiftKey && first) {
      button.focus();
      event.preventDefault();
    } else if (!event.shiftKey && last) {
      button.focus();  // and the browser itself goes on from there
    }
  }
}
export default function () {
  if (window.onelaneKeyboard) return;
  window.onelaneKeyboard = true;
  document.addEventListener('keydown', onTab, true);
}
"""


def mend() -> None:
    """Lets the keyboard into popovers; the frame calls it once on every page. Draws nothing to be seen."""
    keyboard = st.components.v2.component("onelane_keyboard", js=SCRIPT)
    with st.container(key="keyboard"):
        keyboard(key="keyboard-script")
