"""The page that every rerun is compared with: under the same settings, nothing of ours."""

import streamlit as st

st.title("Almost empty")
st.button("Again")
