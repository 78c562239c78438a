"""The program's problems, for loops of one's own."""

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from netwright._core import Architecture, Input, Limits, Space, Task
from netwright._line_program import LineProgram, Setting, setting_options
from netwright.errors import UsageError
from netwright.proposals import Evaluation, Proposal


_MOST_OUT = 64  # networks; with more, both sides could wait for the other to read


class Problem(LineProgram):
    """What networks are scored on, in a process of the program, which trains networks or looks them up."""

    def __init__(
        self,
        problem: str | Path,
        *,
        task: str | None = None,
        space: str | None = None,
        workers: int | None = None,
        settings: Mapping[str, Setting] | None = None,
    ) -> None:
        """problem: a data set, "table:FILE.yml", "synthetic:NAME", as `netwright.search` takes it; task: of one that
        has several; workers: processes that train, one a core by default; settings: configuration keys.

        UsageError where it cannot be read.
        """
        arguments = ["score", str(problem), "--quiet", *setting_options(settings)]
        for option, value in {"--task": task, "--space": space, "--workers": workers}.items():
            if value is not None:
                arguments += [option, str(value)]
        self._start(arguments)
        greeting = self._receive()
        self._number = 0
        self._task = Task.read(json.dumps(greeting | {"input": greeting["tasks"][0]["input"]}))
        self.name: str = greeting["tasks"][0]["name"]

    @property
    def space(self) -> Space:
        """Whose architectures it scores."""
        return self._task.space

    @property
    def input(self) -> Input:
        """The shape of its images."""
        return self._task.input

    @property
    def limits(self) -> Limits:
        """What its networks must stay within."""
        return self._task.limits

    def evaluate(self, networks: Iterable[Proposal | Architecture | str]) -> list[Evaluation]:
        """What became of them, in their order; several are trained at once. Each network is trained once.

        The evaluation of a proposal has its id, to be told to the strategy; others are numbered.
        """
        asked: dict[int, Proposal | Architecture | str] = {}
        answers: dict[int, dict[str, Any]] = {}

        def receive() -> None:
            answer = self._receive()
            answers[answer["id"]] = answer

        for network in networks:
            if len(asked) - len(answers) == _MOST_OUT:
                receive()
            proposal = network if isinstance(network, Proposal) else None
            text = str(network if proposal is None else proposal.architecture)
            replicate = 0 if proposal is None else proposal.replicate
            asked[self._number] = network
            self._send(json.dumps({"id": self._number, "architecture": text, "replicate": replicate}))
            self._number += 1
        while len(answers) < len(asked):
            receive()
        evaluations = []
        for number, network in asked.items():
            answer, metrics = answers[number], answers[number]["metrics"]
            proposal = network if isinstance(network, Proposal) else None
            evaluations.append(
                Evaluation(
                    id=proposal.id if proposal is not None else number,
                    accuracy=metrics["accuracy"] or 0.0,
                    outcome=answer["outcome"],
                    message=answer.get("message", ""),
                    architecture=self._architecture_of(network),
                    params=metrics["params"],
                    flops=metrics["flops"],
                    seconds=metrics["train_seconds"] or 0.0,
                    cached=answer["cached"],
                )
            )
        return evaluations

    def _architecture_of(self, network: Proposal | Architecture | str) -> Architecture | None:
        """None of a text that is none, whose outcome says so."""
        if isinstance(network, str):
            try:
                return self.space.parse(network)
            except UsageError:
                return None
        return network.architecture if isinstance(network, Proposal) else network
