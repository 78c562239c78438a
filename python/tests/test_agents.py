"""sb3-contrib's agents on our environments, against the program's own PPO.

They run in an environment of their own, build/agents-python: Debian's PyTorch, and the packages of
examples/python/agents-requirements.txt.
"""

import json
import os
import sqlite3
import statistics
import subprocess
import sys
from pathlib import Path
from typing import Any

import netwright
import pytest

ROOT = Path(__file__).resolve().parents[2]
EXAMPLES = ROOT / "examples/python"
PYTHON = Path("/usr/bin/python3")  # Debian's, whose PyTorch it is
SEEDS = (1, 2, 3)
EPISODES = 1000
PROBLEM = "synthetic:a"


def _run(*command: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, capture_output=True, text=True)


@pytest.fixture(scope="session")
def python(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """A command that runs Python with sb3-contrib, PyTorch and netwright."""
    if given := os.environ.get("NETWRIGHT_AGENTS_PYTHON"):
        interpreter = Path(given)
    else:
        if _run(PYTHON, "-c", "import torch, ensurepip").returncode != 0:
            pytest.skip("PyTorch is not there: apt-get install python3-torch python3-venv")
        folder = ROOT / "build/agents-python"
        interpreter = folder / "bin/python"
        made = _run(PYTHON, "-m", "venv", "--clear", "--system-site-packages", folder)
        assert made.returncode == 0, made.stderr
        requirements = EXAMPLES / "agents-requirements.txt"
        if _run(interpreter, "-m", "pip", "install", "--quiet", "--no-deps", "-r", requirements).returncode != 0:
            pytest.skip(f"the packages of {requirements.name} cannot be had")
    package = tmp_path_factory.mktemp("site")
    (package / "netwright").symlink_to(Path(netwright.__file__).parent)
    command = ["env", f"PYTHONPATH={package}", f"NETWRIGHT_PROGRAM={netwright._program.PROGRAM}", str(interpreter)]
    if _run(*command, "-c", "import netwright.environments").returncode != 0:
        pytest.skip(f"the package, built for {sys.version.split()[0]}, does not load in {interpreter}")
    return command


def _trained(python: list[str], agent: str, seed: int) -> dict[str, Any]:
    ended = _run(
        *python,
        EXAMPLES / "sb3_agents.py",
        agent,
        f"--problem={PROBLEM}",
        f"--episodes={EPISODES}",
        f"--seed={seed}",
    )
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
def test_agents_of_sb3_do_as_well_as_our_ppo(agent: str, python: list[str], tmp_path: Path) -> None:
    theirs = [_trained(python, agent, seed) for seed in SEEDS]
    ours = [_own(tmp_path / str(seed), seed, masked=agent == "maskable-ppo") for seed in SEEDS]
    for result, (first, last) in zip(theirs, ours, strict=True):
        print(f"{agent} seed {result['seed']}: {result['first']} to {result['last']}; ours {first:.4f} to {last:.4f}")
        assert result["last"] > result["first"] and last > first, "both learn"
    means = [statistics.mean(result["last"] for result in theirs), statistics.mean(last for _, last in ours)]
    spread = statistics.stdev([result["last"] for result in theirs]) + statistics.stdev([last for _, last in ours])
    assert abs(means[0] - means[1]) < 0.05 + spread, means
