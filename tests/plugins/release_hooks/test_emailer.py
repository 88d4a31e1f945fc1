"""Mails, through a real server on this machine."""

from __future__ import annotations

import email
import socket
from email.policy import default

import pytest

from pkg.testing import ReleaseHookTests
from pkg_release_hooks.emailer import EmailerHook


class Inbox:
    """What the server got."""

    def __init__(self):
        self.mails = []

    async def handle_RCPT(self, server, session, envelope, address, options):  # noqa: N802
        if address.startswith("nobody@"):
            return "550 no such person"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):  # noqa: N802
        message = email.message_from_bytes(envelope.content, policy=default)
        self.mails.append((envelope.mail_from, envelope.rcpt_tos, message))
        return "250 OK"


class TestEmailer(ReleaseHookTests):
    @pytest.fixture
    def plugin(self):
        return EmailerHook

    @pytest.fixture
    def inbox(self):
        from aiosmtpd.controller import Controller

        inbox = Inbox()
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            inbox.port = free.getsockname()[1]
        controller = Controller(inbox, hostname="127.0.0.1", port=inbox.port)
        controller.start()
        yield inbox
        controller.stop()

    @pytest.fixture
    def make(self, make_hook, inbox):
        def make(**options):
            where = {"smtp_host": "127.0.0.1", "smtp_port": inbox.port, "recipients": ["bob@studio"]}
            return make_hook(**{**where, **options})

        return make

    def test_the_mail_says_what_was_released(self, make, make_hook, inbox, facts, released):
        make().post_release(variants=released, **facts)
        ((sender, recipients, mail),) = inbox.mails
        user = make().config.system.user
        assert sender == mail["From"] == f"{user}@rez-release.com"
        assert recipients == ["bob@studio"]
        assert mail["Subject"] == f"[rez] [release] {user} released tool-1.0"
        text = mail.get_content()
        for part in ("tool-1.0", "the message", "the changes", "None.", str(released[1].root), "(2)"):
            assert part in text
        assert make_hook.told == ["Sending release email to:", "- bob@studio", "Email(s) sent."]

    def test_texts_of_people_cannot_add_headers_and_keep_their_letters(
        self, make, inbox, facts, released, source
    ):
        (source / "package.py").write_text(
            "name = 'tool'\nversion = '1.0'\ndescription = 'x\\r\\nBcc: eve@evil'\nauthors = ['Zoë']\n"
        )
        hook = make(subject="{package.description} {package.authors}", body="{package.authors}\n.\nend")
        hook.post_release(variants=released, **facts)
        ((_, recipients, mail),) = inbox.mails
        assert recipients == ["bob@studio"]
        assert mail["Bcc"] is None
        assert mail["Subject"] == "x Bcc: eve@evil Zoë"
        assert mail.get_content().splitlines() == ["Zoë", ".", "end"]

    def test_nothing_is_sent_when_nothing_was_released_or_nobody_wants_to_know(
        self, make, make_hook, inbox, facts, released
    ):
        make().post_release(variants=[], **facts)
        make(recipients=[]).post_release(variants=released, **facts)
        assert (inbox.mails, make_hook.warned) == ([], [])
        make(smtp_host="").post_release(variants=released, **facts)
        assert "smtp_host is not set" in make_hook.warned[0]

    def test_rules_in_a_file_choose_the_recipients(self, make, inbox, facts, released, tmp_path):
        rules = tmp_path / "rules.yaml"
        rules.write_text(
            "rules:\n"
            "- recipients: [all@studio]\n"
            "- filters: {name: tool}\n  recipients: [tool@studio, all@studio]\n"
            "- filters: {name: [tool, other], nothing: null}\n  recipients: [never@studio]\n"
            "- filters: {authors: null}\n  recipients: [authors@studio]\n"
            "- filters: {name: other}\n  recipients: [other@studio]\n"
        )
        make(recipients=str(rules)).post_release(variants=released, **facts)
        assert inbox.mails[0][1] == ["all@studio", "authors@studio", "tool@studio"]

    @pytest.mark.parametrize("text", ["[", "3", "rules: 3", "rules: [3]", "rules: [{recipients: x}]"])
    def test_a_damaged_file_of_rules_is_told(self, make, make_hook, facts, released, tmp_path, text):
        rules = tmp_path / "rules.yaml"
        rules.write_text(text)
        make(recipients=str(rules)).post_release(variants=released, **facts)
        assert str(rules) in make_hook.warned[0]

    def test_a_missing_file_is_told_and_an_address_is_one(self, make, make_hook, inbox, facts, released):
        make(recipients="/no/such/file").post_release(variants=released, **facts)
        assert "'/no/such/file', which does not exist" in make_hook.warned[0]
        make(recipients="eve@studio").post_release(variants=released, **facts)
        assert inbox.mails[0][1] == ["eve@studio"]

    def test_a_server_that_is_away_or_refuses_is_a_warning(self, make, make_hook, inbox, facts, released):
        make(recipients=["nobody@studio", "bob@studio"]).post_release(variants=released, **facts)
        assert "refused nobody@studio" in make_hook.warned[0]
        assert inbox.mails[0][1] == ["bob@studio"]
        make(smtp_port=1).post_release(variants=released, **facts)
        assert "was not delivered by 127.0.0.1:1" in make_hook.warned[1]
