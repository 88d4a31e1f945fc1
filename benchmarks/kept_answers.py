"""Answers that took long, kept in a file so that a run goes on where the last one ended."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any


class KeptAnswers:
    """Questions with their answers, one line of JSON each; a line that was cut off is asked again."""

    def __init__(self, path: Path, environ: Mapping[str, str]) -> None:
        """Read what is known.

        Args:
            path: the file; it need not exist.
            environ: variables of the processes that answer what is not.
        """
        self._path = path
        self._environ = environ
        self._known: dict[str, dict[str, Any]] = {}
        if path.exists():
            for line in path.read_text(encoding="utf-8").splitlines():
                try:
                    key, answer = json.loads(line)
                except ValueError:
                    continue
                if not _is_open(answer):
                    self._known[key] = answer

    def __len__(self) -> int:
        return len(self._known)

    def ask(
        self, module: str, setup: Mapping[str, Any], questions: Iterable[Mapping[str, Any]], jobs: int
    ) -> list[dict[str, Any]]:
        """Answer questions: with what is known, else by processes of a module.

        Args:
            module: a program that calls `pkg.requests.workers.serve`.
            setup: what it is told first.
            questions: plain data; equal ones have equal answers.
            jobs: processes side by side.
        """
        asked = list(questions)
        keys = [json.dumps(question, sort_keys=True) for question in asked]
        new = {key: question for key, question in zip(keys, asked, strict=True) if key not in self._known}
        if new:
            self._fetch(module, setup, list(new.items()), jobs)
        return [self._known[key] for key in keys]

    def _fetch(
        self, module: str, setup: Mapping[str, Any], new: Sequence[tuple[str, Mapping[str, Any]]], jobs: int
    ) -> None:
        from pkg.requests.workers import Workers

        program = [sys.executable, "-W", "ignore", "-m", module]
        self._path.parent.mkdir(parents=True, exist_ok=True)
        with self._path.open("a", encoding="utf-8") as file:
            file.write("\n" if self._known else "")

            def keep(number: int, answer: dict[str, Any]) -> None:
                key = new[number][0]
                self._known[key] = answer
                if not _is_open(answer):
                    file.write(json.dumps([key, answer]) + "\n")
                    file.flush()

            Workers(program, setup, jobs=jobs, environ=self._environ).run(
                (question for _, question in new), keep
            )


def _is_open(answer: Mapping[str, Any]) -> bool:
    """Tell whether nothing came of it: another time it may."""
    return "crashed" in answer or answer.get("status") == "open"
