"""Answers to "why": why a package, a version, a variant, a variable's entry or a tool is what it is.

- `package.why_package(context, "python")`: what brings a package in, and what keeps its newer
  versions and other variants out; for one that is not there, what would happen if it was asked for.
- `variables.why_variable(context, "PYTHONPATH")`: each entry, and the line of package code that put it there.
- `tools.why_tool(context, "maya")`: who offers a program, and which one is found.
- `differences.compare(one, other)`: how two contexts differ, and which requests make the difference.

Every answer is data (`to_data()`); `pkg.cli.why` makes text of it. What forbids a version is found by solving
the request again with that version asked for (`trials`), so it is true and not guessed.
"""
