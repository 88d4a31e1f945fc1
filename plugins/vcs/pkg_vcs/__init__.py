"""Version control systems that ship with `pkg`."""
