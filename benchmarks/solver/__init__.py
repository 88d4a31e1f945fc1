"""The solver alone: `python -m benchmarks.solver`; its figures have goals, which the last table compares."""
