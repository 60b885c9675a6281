"""Casework with 100,000 applications of invented people.

`python -m benchmarks.casework.seed` fills a database, `python -m benchmarks.casework` measures lists, search,
doubles, work lists and the quarterly report in it.
"""
