"""The version of `pkg`; the build reads it from here, so that nobody has to ask the installation."""

__version__ = "0.1.0"
