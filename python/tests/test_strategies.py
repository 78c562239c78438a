"""The program's strategies by ask and tell."""

import pickle
from pathlib import Path

import netwright
import pytest
from conftest import QUICK
from netwright import Evaluation, Input, Limits, Problem, Proposal, Space, Strategy, UsageError
from netwright._program import PROGRAM
from test_search import networks


def accuracy_of(proposal: Proposal) -> float:
    params = proposal.architecture.network().params
    return min(params, 40_000) / max(params, 40_000)


def search(name: str, seed: int = 1, rounds: int = 12) -> list[str]:
    with Strategy(name, seed=seed, evaluations=4 * rounds) as strategy:
        asked: list[str] = []
        for _ in range(rounds):
            proposals = strategy.ask(4)
            assert proposals and [proposal.id for proposal in proposals] == list(range(len(asked), len(asked) + len(proposals)))
            asked += [proposal.architecture.text for proposal in proposals]
            strategy.tell([proposal.scored(accuracy_of(proposal)) for proposal in reversed(proposals)])
        best = strategy.recommend(3)
        assert 1 <= len(best) <= 3 and best[0].text in asked
        return asked


@pytest.mark.parametrize("name", ["evolution", "ppo", "gp"])
def test_the_same_seed_asks_for_the_same(name: str) -> None:
    assert search(name) == search(name)
    assert search(name) != search(name, seed=2)


def test_accuracies_are_learnt_from() -> None:
    with Strategy("local-search", seed=3) as strategy:
        accuracies = []
        for _ in range(60):
            (proposal,) = strategy.ask()
            accuracies.append(accuracy_of(proposal))
            strategy.tell(proposal.scored(accuracies[-1]))
        best = strategy.recommend()[0]
    assert sum(accuracies[40:]) > sum(accuracies[:20]) + 1
    assert min(best.network().params / 40_000, 40_000 / best.network().params) == pytest.approx(max(accuracies))


def test_it_is_the_strategy_of_a_search(tmp_path: Path) -> None:
    """A search that asks `netwright strategy` makes the networks that it makes by itself."""
    runs = [
        netwright.search("synthetic:toy", evaluations=60, out=tmp_path / str(index), progress=False, **how)  # type: ignore[arg-type]
        for index, how in enumerate(
            [
                {"strategy": "evolution"},
                {"strategy": "program", "settings": {"program.command": f"{PROGRAM} strategy evolution"}},
            ]
        )
    ]
    assert networks(runs[0]) == networks(runs[1])


def test_what_a_strategy_foretells_and_starts_from(tmp_path: Path) -> None:
    with Strategy("transfer", input=Input(3, 32, 32, 10), limits=Limits(max_params=2_000_000)) as strategy:
        first = strategy.ask(4)
        strategy.tell([proposal.scored(0.5) for proposal in first])
        assert any(proposal.expected is not None for proposal in strategy.ask(4))
        assert strategy.save(tmp_path / "mine.policy")
    with Strategy("transfer", settings={"policy": "none"}) as strategy:
        strategy.load(tmp_path / "mine.policy")
        assert strategy.ask(1)
    with Strategy("evolution") as strategy:
        assert not strategy.save(tmp_path / "none.policy") and not (tmp_path / "none.policy").exists()


def test_results_come_in_any_order_and_fail() -> None:
    with Strategy("ppo", space="multi-branch", settings={"episode.lanes": 3}) as strategy:
        proposals = strategy.ask(8)
        assert len(proposals) == 3, "one a lane"
        assert strategy.ask(1) == []
        strategy.tell(proposals[2].failed("diverged", "NaN"))
        strategy.tell([Evaluation(0, 0.5), proposals[1].failed()])
        assert strategy.ask(8)
        with pytest.raises(UsageError, match="no proposal 1 is out"):
            strategy.tell(Evaluation(1, 0.5))


def test_proposals_travel() -> None:
    with Strategy("masked-random", space=Space("compact")) as strategy:
        proposal = strategy.ask()[0]
        again = pickle.loads(pickle.dumps(proposal))
        assert again == proposal and again.architecture.network().flops == proposal.architecture.network().flops


def test_errors_are_said() -> None:
    with pytest.raises(UsageError, match="unknown strategy|strategy"):
        Strategy("no-such").ask()
    with pytest.raises(UsageError, match="evolution.populatio"):
        Strategy("evolution", settings={"evolution.populatio": 1}).ask()
    with Strategy("evolution") as strategy, pytest.raises(UsageError, match="cannot read the policy"):
        strategy.load("/no/such/file")


def test_problems_are_searched_by_ask_and_tell(bars: Path) -> None:
    """A table, a formula, and real training."""
    table = str(Path(__file__).parents[2] / "examples" / "table" / "small_cells.yml")
    with Problem(f"table:{table}", task="letters") as problem, Strategy("gp", problem=problem, evaluations=24) as strategy:
        best = 0.0
        for _ in range(6):
            evaluations = problem.evaluate(strategy.ask(4))
            strategy.tell(evaluations)
            best = max(best, *(evaluation.accuracy for evaluation in evaluations))
        assert best == problem.evaluate(strategy.recommend(1))[0].accuracy > 0.5
    with Problem("synthetic:toy", space="compact") as problem:
        (known, invalid) = problem.evaluate([problem.space.random(1), "conv99"])
        assert 0 < known.accuracy < 1 and known.params > 0
        assert invalid.outcome == "invalid" and "conv99" in invalid.message
        assert problem.evaluate([problem.space.random(1)])[0].cached
    with Problem(bars, settings=QUICK) as problem:
        assert problem.input == Input(1, 12, 12, 2)
        (trained,) = problem.evaluate(["conv3-max2"])
        assert trained.accuracy > 0.5 and trained.seconds > 0
    with pytest.raises(UsageError, match="no-such"):
        Problem("no-such-data-set")
