"""Strategies and problems of one's own, in real searches."""

import os
import runpy
import signal
import sys
from collections.abc import Sequence
from pathlib import Path

import netwright
import pytest
from conftest import QUICK
from netwright import Candidate, CustomProblem, CustomStrategy, Evaluation, RunError, UsageError
from test_search import networks

EXAMPLES = Path(__file__).parents[2] / "examples" / "python"
HillClimbing = runpy.run_path(str(EXAMPLES / "own_strategy.py"))["HillClimbing"]
SmallNetworks = runpy.run_path(str(EXAMPLES / "own_problem.py"))["SmallNetworks"]


class Interrupting(CustomProblem):
    """Presses Ctrl-C at the tenth evaluation, once."""

    name = "small-networks"
    space = "chain"
    input = SmallNetworks.input

    def __init__(self, presses: bool) -> None:
        self.evaluated: list[str] = []
        self.presses = presses

    def evaluate(self, candidate: Candidate) -> float:
        self.evaluated.append(candidate.text)
        if self.presses and len(self.evaluated) == 10:
            os.kill(os.getpid(), signal.SIGINT)
        accuracy: float = SmallNetworks().evaluate(candidate)
        return accuracy


def test_an_own_strategy_searches(tmp_path: Path) -> None:
    run = netwright.search("synthetic:toy", strategy=HillClimbing(), evaluations=60, out=tmp_path / "own", progress=False)
    assert run.summary["evaluations"]["trained"] == 60 and run.summary["strategy"] == "program"
    again = netwright.search("synthetic:toy", strategy=HillClimbing(), evaluations=60, out=tmp_path / "again", progress=False)
    assert networks(run) == networks(again)
    random = netwright.search("synthetic:toy", strategy="random", evaluations=60, out=tmp_path / "random", progress=False)
    assert run.summary["best"]["search_accuracy"] > random.summary["best"]["search_accuracy"]


def test_an_own_strategy_trains_networks(bars: Path, tmp_path: Path) -> None:
    run = netwright.search(bars, strategy=HillClimbing(), evaluations=2, out=tmp_path / "run", settings=QUICK, progress=False)
    assert run.summary["final"]["test_accuracy"] > 0


def test_an_own_problem_is_searched(tmp_path: Path) -> None:
    run = netwright.search(SmallNetworks(), strategy="evolution", evaluations=80, out=tmp_path / "run", progress=False)
    best = netwright.Space("chain").network(run.summary["best"]["architecture"], SmallNetworks.input)
    assert abs(best.flops / 2e6 - 1) < 0.4
    assert run.summary["dataset"] == "small-networks"
    assert all(row["params"] for row in run.rows if row["outcome"] == "ok")


@pytest.mark.parametrize("own", [True, False])
def test_ctrl_c_and_resume(own: bool, tmp_path: Path) -> None:
    """Of an own problem, with an own strategy or the program's: the same as if it had never stopped."""
    strategies: list[CustomStrategy] | list[str] = [HillClimbing() for _ in range(3)] if own else ["evolution"] * 3
    problem = Interrupting(presses=True)
    with pytest.raises(KeyboardInterrupt, match="netwright resume"):
        netwright.search(problem, strategy=strategies[0], evaluations=40, out=tmp_path / "run", progress=False)
    assert netwright.Run(tmp_path / "run").summary["status"] == "interrupted"
    rest = Interrupting(presses=False)
    strategy = None if isinstance(strategies[1], str) else strategies[1]
    run = netwright.resume(tmp_path / "run", problem=rest, strategy=strategy, progress=False)
    assert len(rest.evaluated) < 40, "what is known is not evaluated again"
    whole = netwright.search(
        Interrupting(presses=False), strategy=strategies[2], evaluations=40, out=tmp_path / "whole", progress=False
    )
    assert networks(run) == networks(whole)


def test_resume_needs_the_same_problem(tmp_path: Path) -> None:
    with pytest.raises(KeyboardInterrupt):
        netwright.search(Interrupting(True), strategy="evolution", evaluations=40, out=tmp_path / "run", progress=False)
    with pytest.raises(UsageError, match="the program that it was started from"):
        netwright.resume(tmp_path / "run", progress=False)
    other = Interrupting(False)
    other.version = "2"
    with pytest.raises(UsageError, match="has changed"):
        netwright.resume(tmp_path / "run", problem=other, progress=False)


class Failing(CustomProblem):
    def evaluate(self, candidate: Candidate) -> float:
        if candidate.seed % 3 == 0:
            raise ValueError("out of luck:\nthis one")
        return float("nan") if candidate.seed % 3 == 1 else 0.5


def test_an_evaluation_that_raises_is_data(tmp_path: Path) -> None:
    run = netwright.search(Failing(), strategy="masked-random", evaluations=30, out=tmp_path / "run", progress=False)
    outcomes = {row["outcome"]: row["message"] for row in run.rows}
    assert outcomes["crashed"] == "ValueError: out of luck: this one"
    assert outcomes["diverged"] == "the accuracy is NaN"
    assert outcomes["ok"] is None


class Wrong(CustomProblem):
    def evaluate(self, candidate: Candidate) -> float:
        return 97.5


class Threads(CustomProblem):
    workers = 4

    def evaluate(self, candidate: Candidate) -> float:
        return candidate.seed / 2**32


def test_evaluations_in_threads(tmp_path: Path) -> None:
    runs = []
    for workers in (4, 1):
        problem = Threads()
        problem.workers = workers
        out = tmp_path / str(workers)
        runs.append(netwright.search(problem, strategy="evolution", evaluations=50, out=out, progress=False))
    assert networks(runs[0]) == networks(runs[1])


class Raising(CustomStrategy):
    def ask(self, n: int) -> Sequence[str]:
        raise ZeroDivisionError("no idea")

    def tell(self, evaluations: Sequence[Evaluation]) -> None:
        pass


class Silent(Raising):
    def ask(self, n: int) -> Sequence[str]:
        return []


class Nonsense(Raising):
    def ask(self, n: int) -> Sequence[str]:
        return ["conv77"]


def test_mistakes_come_through(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"97.5 .* in \[0, 1\]"):
        netwright.search(Wrong(), strategy="evolution", evaluations=5, out=tmp_path / "wrong", progress=False)
    with pytest.raises(ZeroDivisionError, match="no idea"):
        netwright.search("synthetic:toy", strategy=Raising(), evaluations=5, out=tmp_path / "raising", progress=False)
    with pytest.raises(RunError, match="proposes nothing"):
        netwright.search("synthetic:toy", strategy=Silent(), evaluations=5, out=tmp_path / "silent", progress=False)
    with pytest.raises(UsageError, match="no layer 'conv77'"):
        netwright.search("synthetic:toy", strategy=Nonsense(), evaluations=5, out=tmp_path / "none", progress=False)


def test_programs_of_their_own(tmp_path: Path) -> None:
    """The same by `netwright.serve` in a script that the program runs; dying is one clear line."""
    script = tmp_path / "mine.py"
    script.write_text(
        f"""
import runpy, netwright
netwright.serve(runpy.run_path({str(EXAMPLES / "own_strategy.py")!r})["HillClimbing"]())
"""
    )
    command = {"program.command": f"{sys.executable} {script}"}
    served = netwright.search(
        "synthetic:toy", strategy="program", settings=command, evaluations=30, out=tmp_path / "served", progress=False
    )
    own = netwright.search("synthetic:toy", strategy=HillClimbing(), evaluations=30, out=tmp_path / "own", progress=False)
    assert networks(served) == networks(own)
    script.write_text("import sys; sys.exit(3)")
    with pytest.raises(RunError, match="exited with code 3"):
        netwright.search(
            "synthetic:toy", strategy="program", settings=command, evaluations=30, out=tmp_path / "dead", progress=False
        )
