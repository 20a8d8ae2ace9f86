"""The benchmarks: `python -m bench` measures both sides of each ratio in one run and prints a table."""
