"""What the workbench hands out: the plan as a page, a session as a bundle, tables as CSV. One module a format."""
