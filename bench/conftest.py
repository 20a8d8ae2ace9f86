"""The peers of the log bench run in a venv of their own (`make bench-logs`), where pm4py and Polars are."""

collect_ignore = ["log_pm4py.py", "log_polars.py"]
