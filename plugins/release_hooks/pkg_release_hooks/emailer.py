"""Send a mail about a release."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from types import SimpleNamespace
from typing import Any

from pkg.hookspecs import hookimpl
from pkg.interfaces.release_hook import ReleaseHook
from pkg.package.formatting import format_with
from pkg.package.variant import Variant
from pkg.settings.plugin_sections import REZ_PLUGINS

_PATIENCE = 30  # seconds for the mail server


class EmailerHook(ReleaseHook):
    """After a release of at least one variant, send a mail to the configured people.

    A mail that cannot be sent is a warning: the package is released already.
    """

    name = "emailer"
    settings = REZ_PLUGINS["release_hook"]["emailer"]

    def post_release(
        self,
        user: str,  # noqa: ARG002
        install_path: str,
        variants: Sequence[Variant],
        release_message: str | None = None,
        changelog: str | None = None,
        previous_version: Any = None,
        **facts: Any,  # noqa: ARG002
    ) -> None:
        """Write and send the mail."""
        if not variants or not self.options.recipients:
            return
        if not self.options.smtp_host:
            self.warn("no release mail was sent: plugins.release_hook.emailer.smtp_host is not set.")
            return
        try:
            recipients = self.recipients()
        except (OSError, ValueError) as error:
            self.warn(f"no release mail was sent: {error}")
            return
        if not recipients:
            return
        names = SimpleNamespace(
            package=self.package,
            system=self.config.system,
            release=SimpleNamespace(
                path=install_path,
                previous_version=previous_version or "None.",
                message=release_message or "No release message.",
                changelog=changelog or "No changelog.",
            ),
            variants=SimpleNamespace(
                count=len(variants), paths="\n".join(str(variant.root) for variant in variants)
            ),
        )
        self.tell("Sending release email to:")
        for each in recipients:
            self.tell(f"- {each}")
        try:
            self._send(recipients, names)
        except Exception as error:
            name = type(error).__name__
            self.warn(
                f"the release mail was not delivered by {self.options.smtp_host}:{self.options.smtp_port}: "
                f"{name}: {error}"
            )
        else:
            self.tell("Email(s) sent.")

    def _send(self, recipients: Sequence[str], names: SimpleNamespace) -> None:
        import smtplib
        from email.message import EmailMessage

        sender = _one_line(format_with(names, self.options.sender))
        mail = EmailMessage()
        mail["Subject"] = _one_line(format_with(names, self.options.subject))
        mail["From"] = sender
        mail["To"] = ", ".join(_one_line(each) for each in recipients)
        body = format_with(names, self.options.body).strip().replace("\n\n\n", "\n\n")
        mail.set_content(body.encode("utf-8", "replace").decode())
        with smtplib.SMTP(self.options.smtp_host, self.options.smtp_port, timeout=_PATIENCE) as server:
            refused = server.send_message(mail, from_addr=sender, to_addrs=list(recipients))
        for address, reason in refused.items():
            self.warn(f"the mail server refused {address}: {reason}")

    def recipients(self) -> list[str]:
        """Return the addresses: those of the setting, or of the rules in the file that it names.

        Raises:
            OSError: the file cannot be read.
            ValueError: it holds something else than rules, or there is no such file.
        """
        value = self.options.recipients
        if not isinstance(value, str):
            return list(value)
        if os.path.exists(value):  # noqa: PTH110
            return self._from_rules(value)
        if "@" in value:
            return [value]
        raise ValueError(f"plugins.release_hook.emailer.recipients names {value!r}, which does not exist.")

    def _from_rules(self, path: str) -> list[str]:
        """Collect the recipients of all rules whose filters the package meets."""
        import yaml

        with open(path, encoding="utf-8") as file:  # noqa: PTH123
            try:
                data = yaml.safe_load(file) or {}
            except yaml.YAMLError as error:
                raise ValueError(f"{path} is no YAML: {error}") from error
        rules = data.get("rules", []) if isinstance(data, dict) else None
        if not isinstance(rules, list):
            raise ValueError(f"{path} should be a mapping with a list 'rules'.")
        found: set[str] = set()
        for rule in rules:
            filters = rule.get("filters") or {} if isinstance(rule, dict) else None
            addresses = rule.get("recipients") if isinstance(rule, dict) else None
            if not isinstance(filters, dict) or not isinstance(addresses, list):
                raise ValueError(
                    f"{path}: a rule has a list 'recipients' and maybe a mapping 'filters': {rule!r}"
                )
            if all(self._meets(name, wanted) for name, wanted in filters.items()):
                found.update(map(str, addresses))
        return sorted(found)

    def _meets(self, attribute: str, wanted: Any) -> bool:
        """Tell whether the package's attribute is what a filter wants: anything, one of a list, or equal."""
        missing = object()
        value = getattr(self.package, attribute, missing)
        if value is missing or wanted is None:
            return value is not missing
        return value in wanted if isinstance(wanted, list) else bool(value == wanted)


def _one_line(text: str) -> str:
    """Return a text that is safe in a header."""
    return " ".join(text.split())


@hookimpl
def pkg_register_release_hooks(register: Callable[[type[ReleaseHook]], None]) -> None:
    """Register the hook."""
    register(EmailerHook)
