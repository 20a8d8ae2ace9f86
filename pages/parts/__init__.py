"""What pages share: the open session, errors turned into sentences, drafts, formulas, tables and charts.

session.py   the store, the open session and person, op ids of submitted forms; all of st.cache_* and the URL
told.py      headings, empty states, errors as sentences, strangers' text made safe for labels
draft.py     a form over one record that survives somebody else's newer save
formula.py   a figure opened to its formula with live numbers
tables.py    rows to st.dataframe
charts.py    plotly.graph_objects in our colours
"""
