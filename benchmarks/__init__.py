"""Measurements of pkg beside rez and pyrer; `make bench` runs them all."""
