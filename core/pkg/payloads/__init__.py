"""Copies of packages' payloads on this machine: who may be cached, when, and by whom.

Where copies are and how they are made is a plugin's business (`pkg.interfaces.cache.PayloadCache`).
"""
