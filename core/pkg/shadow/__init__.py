"""Shadow mode: each request answered by `pkg` and by an installed rez, and the answers compared.

- `rez_side.py` runs by itself in any Python that has rez; nothing else here imports rez.
- `pkg_side`: the same questions, answered by `pkg`.
- `comparing`: what counts as a difference. `running`: both sides over a list of requests.
- `page`: the report as a page. `reproduction`: one difference as a folder that shows it anywhere.
"""
