"""How a `Problem` becomes a solve of rez, and the answer an `Outcome`.

- `solving`: runs rez's Solver.
- `packages`: what rez reads: the problem's repositories, or its packages in memory.
- `translation`: rez's answers, failures and phases as those of `pkg`.

Only this folder imports rez, and only inside functions.
"""
