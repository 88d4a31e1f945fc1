"""Running the tests that packages declare under `tests`.

- `runner`: `PackageTestRunner`, rez's class of that name.
- `subject`: the package, its tests, its variants and the environments for them.
- `attempts`: one test on one variant, from its declaration to its command.
- `running`: its process.
- `side_by_side`: several of them at once.
- `results`: `PackageTestResults`, the table; `junit`: the same as a JUnit file.
"""
