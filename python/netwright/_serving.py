"""The Python side of the protocols by which the program asks problems and strategies (docs/protocols.md)."""

import json
import math
import sys
import time
from abc import ABC, abstractmethod
from collections import deque
from typing import Any

from netwright._core import Architecture, Limits, Space, Task
from netwright.errors import UsageError
from netwright.own import Candidate, CustomProblem, CustomStrategy
from netwright.proposals import Evaluation


class Server(ABC):
    """Answers lines of JSON."""

    def greeting(self) -> str | None:
        """The first line, if it is this side that begins."""
        return None

    @abstractmethod
    def answer(self, line: str) -> str | None:
        """None: nothing is answered. What it raises ends the run."""


class ProblemServer(Server):
    def __init__(self, problem: CustomProblem) -> None:
        self._problem = problem
        space = problem.space if isinstance(problem.space, Space) else Space(problem.space)
        self._task = Task(space, problem.input, problem.limits)
        self._decides = bool(json.loads(self._task.line)["decisions"])  # its codes are no networks

    def greeting(self) -> str:
        task: dict[str, Any] = json.loads(self._task.line)
        return json.dumps(
            {
                "space": task["space"],
                "decisions": task["decisions"],
                "name": self._problem.name,
                "tasks": [{"name": self._problem.name, "input": task["input"]}],
                "limits": task["limits"],
                "recipe": f"{self._problem.name} version {self._problem.version}",
            }
        )

    def answer(self, line: str) -> str:
        request = json.loads(line)
        limits: Limits = self._task.limits
        candidate = Candidate(
            self._task.space.parse(request["architecture"]), self._task.input, limits, request.get("replicate", 0)
        )
        start = time.monotonic()
        answer: dict[str, Any] = {"id": request["id"], "outcome": "ok", "message": ""}
        metrics: dict[str, Any] = {"accuracy": 0.0}
        try:
            accuracy = self._problem.evaluate(candidate)
        except Exception as error:
            answer |= {"outcome": "crashed", "message": one_line(error)}
        else:
            if math.isnan(accuracy):
                answer |= {"outcome": "diverged", "message": "the accuracy is NaN"}
            elif not 0 <= accuracy <= 1:
                raise UsageError(f"evaluate gave {accuracy} for {candidate.text}; an accuracy is in [0, 1]")
            else:
                metrics["accuracy"] = float(accuracy)
        metrics["train_seconds"] = time.monotonic() - start
        if not self._decides:
            metrics |= {"params": candidate.network.params, "flops": candidate.network.flops}
        return json.dumps(answer | {"metrics": metrics})


class StrategyServer(Server):
    def __init__(self, strategy: CustomStrategy) -> None:
        self._strategy = strategy
        self._task: Task | None = None
        self._ready: deque[str] = deque()  # asked of the strategy, not yet handed out
        self._out: dict[int, Architecture] = {}

    def answer(self, line: str) -> str | None:
        if self._task is None:
            self._task = Task.read(line)
            self._strategy.open(self._task)
            return None
        request = json.loads(line)
        if "tell" in request:
            self._tell(request)
            return None
        if not self._ready:
            self._ready.extend(str(proposal) for proposal in self._strategy.ask(request.get("count", 1)))
        if not self._ready:
            return json.dumps({"architecture": None})
        architecture = self._task.space.parse(self._ready.popleft())
        self._out[request["ask"]] = architecture
        return json.dumps({"architecture": architecture.text})

    def _tell(self, request: dict[str, Any]) -> None:
        evaluation = Evaluation(
            id=request["tell"],
            accuracy=request["accuracy"] if request["outcome"] == "ok" else 0.0,
            outcome=request["outcome"],
            message=request.get("message", ""),
            architecture=self._out.pop(request["tell"]),
            reward=request["reward"],
            params=request["params"],
            flops=request["flops"],
            seconds=request["seconds"] or 0.0,
            cached=request["cached"],
        )
        self._strategy.tell([evaluation])


def server_of(served: CustomProblem | CustomStrategy) -> Server:
    return ProblemServer(served) if isinstance(served, CustomProblem) else StrategyServer(served)


def one_line(error: BaseException) -> str:
    return " ".join(f"{type(error).__name__}: {error}".split())


def error_line(error: BaseException) -> str:
    return json.dumps({"error": str(error) if isinstance(error, UsageError) else one_line(error)})


def serve(served: CustomProblem | CustomStrategy) -> None:
    """Answers on standard input and output until the input ends: for scripts that the program runs,

        netwright search fashion-mnist --strategy program --set "program.command=python my_strategy.py"
        netwright search "program:python my_problem.py"
    """
    server = server_of(served)
    if greeting := server.greeting():
        print(greeting, flush=True)
    for line in sys.stdin:
        try:
            answer = server.answer(line)
        except Exception as error:
            print(error_line(error), flush=True)
            raise
        if answer is not None:
            print(answer, flush=True)
