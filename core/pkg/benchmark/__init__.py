"""`pkg benchmark`: rez's benchmark of resolves, for `pkg`'s backends, rez and pyrer."""
