"""The page that every rerun is compared with: the same settings and as long a menu, but nothing of ours on it."""

import streamlit as st

OTHERS = 7


def almost_empty() -> None:
    """A title, a sentence, an input, a button."""
    st.title("Almost empty")
    st.markdown("Nothing to see here.")
    st.text_input("Name")
    st.button("Again")


st.set_page_config(page_title="Almost empty", layout="wide")
others = [st.Page(lambda: None, title=f"Page {number}", url_path=f"page_{number}") for number in range(OTHERS)]
st.navigation([st.Page(almost_empty, title="Almost empty", default=True), *others]).run()
