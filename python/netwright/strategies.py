"""The program's strategies, for loops of one's own: ask and tell."""

import json
from collections.abc import Iterable, Mapping
from pathlib import Path

from netwright._core import Architecture, Input, Limits, Space, Task
from netwright._line_program import LineProgram, Setting, setting_options
from netwright.errors import UsageError
from netwright.problems import Problem
from netwright.proposals import Evaluation, Proposal


class Strategy(LineProgram):
    """One of the program's strategies, in a process of its own, which ends with this object.

    Ask for proposals, evaluate them in any way and any order, and tell what came of them. The proposals are a function
    of the seed and of the sequence of calls; results reach the strategy in the order of the proposals. Not thread-safe.
    """

    def __init__(
        self,
        name: str,
        *,
        space: Space | str = "chain",
        input: Input = Input(),
        limits: Limits = Limits(),
        problem: Problem | None = None,
        seed: int = 1,
        evaluations: int = 0,
        settings: Mapping[str, Setting] | None = None,
    ) -> None:
        """name: `netwright config strategy` lists them. problem: one whose space, input and limits are meant.
        evaluations: how many distinct networks it will come to, for strategies that plan; 0 where that is open.
        settings: configuration keys of the strategy.

        UsageError for names, settings and policies that do not fit, which may come with the first `ask` only.
        """
        if problem is not None:
            space, input, limits = problem.space, problem.input, problem.limits
        self.task = Task(space if isinstance(space, Space) else Space(space), input, limits, seed, evaluations)
        self._out: dict[int, Proposal] = {}
        self._asked = 0
        self._start(["strategy", name, *setting_options(settings)])
        self._send(self.task.line)

    def ask(self, n: int = 1) -> list[Proposal]:
        """At most n; fewer, even none, where the strategy must hear of results first."""
        proposals: list[Proposal] = []
        while len(proposals) < n:
            self._send(json.dumps({"ask": self._asked, "count": n - len(proposals)}))
            answer = self._receive()
            if answer["architecture"] is None:
                break
            proposal = Proposal(
                id=answer["id"],
                architecture=self.task.space.parse(answer["architecture"]),
                key=answer["key"],
                replicate=answer["replicate"],
                expected=answer.get("expected"),
                pointer_shift=answer.get("pointer_shift", False),
            )
            self._out[proposal.id] = proposal
            self._asked += 1
            proposals.append(proposal)
        return proposals

    def tell(self, evaluations: Evaluation | Iterable[Evaluation]) -> None:
        """Each proposal's evaluation once (`Proposal.scored`, `Proposal.failed`), in any order.

        UsageError for one of a proposal that is not out.
        """
        for evaluation in [evaluations] if isinstance(evaluations, Evaluation) else evaluations:
            if evaluation.id not in self._out:
                raise UsageError(f"no proposal {evaluation.id} is out")
            del self._out[evaluation.id]
            told = {
                "tell": evaluation.id,
                "outcome": evaluation.outcome,
                "accuracy": evaluation.accuracy,
                "params": evaluation.params,
                "flops": evaluation.flops,
                "seconds": evaluation.seconds,
                "cached": evaluation.cached,
            }
            if evaluation.reward is not None:
                told["reward"] = evaluation.reward
            self._send(json.dumps(told))

    def recommend(self, k: int = 1) -> list[Architecture]:
        """The best of the networks told so far, best first; at most k."""
        self._send(json.dumps({"recommend": k}))
        return [self.task.space.parse(text) for text in self._receive()["architectures"]]

    def save(self, path: str | Path) -> bool:
        """Writes the policy of a strategy that learns one; False where there is none."""
        self._send(json.dumps({"save": str(Path(path).absolute())}))
        saved: bool = self._receive()["saved"]
        return saved

    def load(self, path: str | Path, *, frozen: bool = False) -> None:
        """Reads what `save` wrote, before the first `ask`; a frozen policy acts and learns nothing more.

        UsageError where it does not fit, which ends the strategy.
        """
        self._send(json.dumps({"load": str(Path(path).absolute()), "frozen": frozen}))
        self._receive()
