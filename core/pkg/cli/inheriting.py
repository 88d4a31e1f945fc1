"""The options about inherited variables (`--isolated`, `--env-policy`, `--keep`), and printing under them."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import TYPE_CHECKING

from pkg.cli.app import App
from pkg.lazy import LazyModule

if TYPE_CHECKING:
    import typer

    from pkg.environment.context import ResolvedContext
    from pkg.environment.lock.lock import Lock
    from pkg.environment.policies import Policy
else:  # needed by mistakes alone
    typer = LazyModule("typer")


class Inheriting:
    """What the environment takes over from this process, as the options say.

    Attributes:
        policy: the policy; None for rez's, when nobody asked for another.
        environ: what it lets through; None for what the settings say, which is everything.
        drops: whether something may be kept back.
    """

    def __init__(self, app: App, isolated: bool, name: str | None, keep: list[str] | None) -> None:
        self.policy: Policy | None = None
        self.environ: Mapping[str, str] | None = None
        self.drops = False
        if not (isolated or name or keep) and app.settings.environment_policy == "rez":
            return
        from pkg.environment.policies import ISOLATED, policy_of

        if isolated and name not in (None, ISOLATED):
            raise typer.BadParameter(f"not together with --env-policy {name}.", param_hint="--isolated")
        self.policy = policy_of(app.settings, ISOLATED if isolated else name, keep or ())
        self.drops = not self.policy.keeps_all
        self.environ = self.policy.applied(os.environ) if self.drops else os.environ


def variables_text(
    context: ResolvedContext | Lock, style: str, shell: str | None, inherits: Inheriting
) -> str:
    """Print what the environment sets; under a policy, also what goes with it.

    A shell that runs the code loses what is not inherited; data is the whole environment of a program.

    Args:
        context: what makes the environment.
        style: `shell`, or one of `pkg.environment.rex.formats`.
        shell: whose code; None for the configured or detected one.
        inherits: the policy.
    """
    if inherits.drops and inherits.policy is not None and inherits.environ is not None:
        from pkg.environment.inheriting import write_isolated

        return write_isolated(context, inherits.policy, inherits.environ, style, shell)
    if style == "shell":
        return context.get_activation_code(shell, inherits.environ)
    from pkg.environment.rex.formats import write_variables

    return write_variables(context.get_environ(inherits.environ), style)
