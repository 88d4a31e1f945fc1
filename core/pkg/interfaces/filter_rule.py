"""The interface of filter rules."""

from __future__ import annotations

from pkg.solve.filter_rules import Filterable, Rule

__all__ = ["FilterRule", "Filterable"]


class FilterRule(Rule):
    """Say which packages a rule is about, written `name(text)` in configuration and on the command line.

    `name` is the kind, and the name of the entry point. The methods:

    - `match(package)`: whether the rule is about a package. `name`, `version` and `qualified_name` cost
      nothing; `timestamp` and every other attribute of the package (`tools`, the studio's own, ...) load it.
      The answer may depend on nothing but the package and the rule's text: it is asked once per package,
      and kept for further resolves.
    - `parse(text)`: makes a rule of what stands in the parentheses, which holds no parenthesis itself.
      ValueError is reported as a malformed rule.
    - `__str__`: the rule as it is written; it stands in context files.
    - `family()`: the only family the rule can be about; None (the default) for any. Saying so is faster, and
      other families are then never asked.
    - `cost()`: how long `match` takes, relative to 10 for a look at the name and 1000 for loading the
      package; cheap rules are asked first. As in rez, the timestamp of a resolve joins the costliest filter
      of a list.
    """
