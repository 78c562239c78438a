"""sb3-contrib's agents on our environments, against the program's own PPO."""

import json
import sqlite3
import statistics
import subprocess
from pathlib import Path
from typing import Any

import netwright
import pytest

ROOT = Path(__file__).resolve().parents[2]
SEEDS = (1, 2, 3)
EPISODES = 1000
PROBLEM = "synthetic:a"


def _trained(python: list[str], agent: str, seed: int) -> dict[str, Any]:
    example = ROOT / "examples/python/sb3_agents.py"
    options = [f"--problem={PROBLEM}", f"--episodes={EPISODES}", f"--seed={seed}"]
    ended = subprocess.run([*python, example, agent, *options], capture_output=True, text=True)
    assert ended.returncode == 0, ended.stderr
    result: dict[str, Any] = json.loads(ended.stdout)
    return result


def _own(out: Path, seed: int, masked: bool) -> tuple[float, float]:
    """The mean accuracy of the first and the last tenth of so many episodes of the program's PPO."""
    netwright.search(
        PROBLEM,
        strategy="ppo",
        evaluations=0,
        seed=seed,
        out=out,
        progress=False,
        settings={
            "budget": 0,
            "proposals": 12 * EPISODES,
            "episode.lanes": 8,
            "episode.mask_actions": masked,
            "ppo.gamma": 0.9,
            "ppo.learning_rate": 0.002,
        },
    )
    with sqlite3.connect(out / "experiments.sqlite") as store:
        rows = store.execute("SELECT reward FROM steps WHERE done ORDER BY position LIMIT ?", (EPISODES,)).fetchall()
    rewards = [reward for (reward,) in rows]
    assert len(rewards) == EPISODES
    tenth = EPISODES // 10
    return statistics.mean(rewards[:tenth]), statistics.mean(rewards[-tenth:])


@pytest.mark.parametrize("agent", ["maskable-ppo", "recurrent-ppo"])
def test_agents_of_sb3_do_as_well_as_our_ppo(agent: str, python_with_torch: list[str], tmp_path: Path) -> None:
    theirs = [_trained(python_with_torch, agent, seed) for seed in SEEDS]
    ours = [_own(tmp_path / str(seed), seed, masked=agent == "maskable-ppo") for seed in SEEDS]
    for result, (first, last) in zip(theirs, ours, strict=True):
        print(f"{agent} seed {result['seed']}: {result['first']} to {result['last']}; ours {first:.4f} to {last:.4f}")
        assert result["last"] > result["first"] and last > first, "both learn"
    means = [statistics.mean(result["last"] for result in theirs), statistics.mean(last for _, last in ours)]
    spread = statistics.stdev([result["last"] for result in theirs]) + statistics.stdev([last for _, last in ours])
    assert abs(means[0] - means[1]) < 0.05 + spread, means
