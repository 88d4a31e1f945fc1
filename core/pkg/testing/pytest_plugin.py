"""Fixtures for the authors of plugins."""
