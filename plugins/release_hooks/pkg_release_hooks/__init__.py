"""Release hooks that ship with `pkg`."""
