"""Suites: folders of contexts with one wrapper for each tool, in rez's layout.

- `suite`: `Suite`, rez's class of that name; `content`: its contexts and their tools.
- `members`, `folder`: what `suite.yaml` holds, and how a suite gets into its folder.
- `forwarding`: wrapper files as text, and running one; `pkg.environment.forwarding` reads them.
- `wrapper`, `tool_options`: what a wrapper does, and the options with a `+`.
- `printing`: a suite as text for people.
"""
