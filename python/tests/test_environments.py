"""Gymnasium environments: single, vector, trials."""

import subprocess
import sys
import warnings
from pathlib import Path
from typing import Any

import gymnasium
import netwright
import netwright.environments
import numpy as np
import pytest
from conftest import QUICK
from gymnasium.utils.env_checker import check_env
from netwright.environments import NetworkEnv, NetworkVectorEnv, TrialEnv, TrialVectorEnv

SPACES = {"Chain": "chain", "MultiBranch": "multi-branch", "Compact": "compact"}
ROOT = Path(__file__).resolve().parents[2]
SMALL_TABLE = f"table:{ROOT / 'examples/table/small_cells.yml'}"


def play(env: gymnasium.Env[Any, Any], seed: int, steps: int = 60, legal: bool = True) -> list[Any]:
    """All that random actions show: observations, rewards, ends and infos."""
    draw = np.random.default_rng(seed)
    observation, info = env.reset(seed=seed)
    seen: list[Any] = [observation.tolist(), dict(info)]
    for _ in range(steps):
        mask = info["action_mask"] if legal else np.ones_like(info["action_mask"])
        observation, reward, terminated, truncated, info = env.step(draw.choice(mask.nonzero()[0]))
        seen += [observation.tolist(), reward, terminated, truncated, dict(info)]
        if terminated or truncated:
            observation, info = env.reset()
    return [{k: str(v) for k, v in item.items()} if isinstance(item, dict) else item for item in seen]


@pytest.mark.parametrize("name", SPACES)
@pytest.mark.parametrize("observation", ["rows", "encoded", "trial"])
def test_gymnasium_finds_no_fault(name: str, observation: str) -> None:
    env = gymnasium.make(f"netwright/{name}-v0", problem="synthetic:a", observation=observation, render_mode="ansi")
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        warnings.filterwarnings("ignore", message=".*Box observation space (minimum|maximum) value is.*infinity.*")
        check_env(env.unwrapped)


def test_gymnasium_imports_the_environments_by_name() -> None:
    code = "import gymnasium; print(gymnasium.make('netwright.environments:netwright/Compact-v0').reset()[0].shape)"
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert ended.stdout.startswith("("), ended.stderr


@pytest.mark.parametrize("name", SPACES)
def test_the_same_seed_and_actions_show_the_same(name: str) -> None:
    problem = ["synthetic:a", "synthetic:b", "synthetic:c"]
    envs = [gymnasium.make(f"netwright/{name}-v0", problem=problem, episodes_per_task=2) for _ in range(2)]
    first = play(envs[0], 1)
    assert play(envs[1], 1) == first == play(envs[0], 1)
    assert play(envs[0], 2) != first


@pytest.mark.parametrize("space", SPACES.values())
@pytest.mark.parametrize("legal", [True, False])
def test_an_episode_is_what_the_space_says(space: str, legal: bool) -> None:
    env = NetworkEnv(space=space, problem="synthetic:a")
    rules = netwright.Space(space)
    draw = np.random.default_rng(3)
    ends = set()
    for _ in range(40):
        _, info = env.reset()
        step, done, steps = rules.initial(), False, 0
        while not done:
            mask = info["action_mask"]
            assert mask.nonzero()[0].tolist() == step.legal_actions()
            assert (env.action_masks() == mask).all()
            action = int(draw.choice(mask.nonzero()[0] if legal else len(mask)))
            step, steps = step.apply(action), steps + 1
            observation, reward, terminated, truncated, info = env.step(action)
            done = terminated or truncated
            assert done or env._engine.core.text(0) == step.text
            if not done:
                rows = observation[observation[:, 0] > 0]
                assert rows[:, 0].tolist() == list(range(1, len(rows) + 1))
        assert steps <= rules.default_episode_length
        assert info["network"] == step.text and 0 <= info["accuracy"] <= 1
        ends.add(info["end"])
        if info["outcome"] == "ok":
            assert info["params"] > 0 or step.text == "empty"
            assert reward == info["accuracy"] or not legal or space == "multi-branch"
        else:
            assert reward == 0 and terminated
    assert ends <= {"terminal", "layers", "steps"} | (set() if legal else {"pointer out of range", "invalid"})


def test_an_observation_is_the_code_or_what_policies_see() -> None:
    rows, encoded = (NetworkEnv(space="chain", observation=kind) for kind in ("rows", "encoded"))
    blocks = NetworkEnv(space="chain", observation=["step", "previous_action"])
    for env in (rows, encoded, blocks):
        env.reset(seed=1)
    names = netwright.Space("chain").action_names
    for name in ("conv3", "max2"):
        action = names.index(name)
        seen = [env.step(action)[0] for env in (rows, encoded, blocks)]
    assert seen[0][:3].tolist() == [[1, 1, 3, 0, 0], [2, 2, 2, 1, 0], [0, 0, 0, 0, 0]]
    assert seen[1].tolist() == netwright.Space("chain").parse("conv3-max2").encode().tolist()
    assert seen[2].tolist() == pytest.approx([0.2] + [float(i == action) for i in range(len(names))])


def test_vectors_do_what_single_environments_do() -> None:
    options: dict[str, Any] = {"space": "multi-branch", "problem": "synthetic:a", "observation": "encoded"}
    envs, singles = NetworkVectorEnv(5, **options), [NetworkEnv(**options) for _ in range(5)]
    observations, infos = envs.reset(seed=1)
    masks = np.stack([env.reset(seed=1)[1]["action_mask"] for env in singles])
    draw = np.random.default_rng(5)
    ended = 0
    for _ in range(80):
        assert (infos["action_mask"] == masks).all() and (envs.action_masks() == masks).all()
        actions = np.array([draw.choice(mask.nonzero()[0]) for mask in masks])
        before = observations.copy()
        observations, rewards, terminated, truncated, infos = envs.step(actions)
        assert not (before == observations).all()
        for i, env in enumerate(singles):
            observation, reward, *done, info = env.step(actions[i])
            assert (rewards[i], [terminated[i], truncated[i]]) == (reward, done)
            masks[i] = info["action_mask"]
            if not any(done):
                assert (observations[i] == observation).all()
                continue
            ended += 1
            assert infos["_final_obs"][i] and (infos["final_obs"][i] == observation).all()
            final = {key: infos["final_info"][key][i] for key in ("network", "accuracy", "params", "flops", "end", "cached")}
            assert final == {key: info[key] for key in final}
            observation, info = env.reset()
            assert (observations[i] == observation).all()
            masks[i] = info["action_mask"]
    assert ended > 20


def test_gymnasium_makes_vectors_of_them() -> None:
    envs = gymnasium.make_vec("netwright/Chain-v0", num_envs=3, problem="synthetic:a", copy=False)
    assert isinstance(envs.unwrapped, NetworkVectorEnv)
    first, infos = envs.reset(seed=1)
    assert envs.observation_space.contains(first)
    second, rewards, *_ = envs.step(envs.action_space.sample(mask=tuple(infos["action_mask"])))
    assert second is first and rewards.base is not None, "views, not copies"
    recorded = gymnasium.wrappers.vector.RecordEpisodeStatistics(gymnasium.make_vec("netwright/Chain-v0", num_envs=3))
    _, infos = recorded.reset(seed=1)
    for _ in range(30):
        *_, infos = recorded.step(recorded.action_space.sample(mask=tuple(infos["action_mask"])))
    assert len(recorded.return_queue) > 3


def test_limits_rewards_and_scores_at_the_end() -> None:
    env = NetworkEnv(space="compact", problem="synthetic:a", max_params=60_000, score="final")
    draw = np.random.default_rng(7)
    for _ in range(30):
        _, info = env.reset()
        done = False
        while not done:
            _, reward, terminated, truncated, info = env.step(draw.choice(info["action_mask"].nonzero()[0]))
            done = terminated or truncated
            assert done or reward == 0
        assert info["params"] <= 60_000 and info["outcome"] == "ok" and reward == info["accuracy"]
    conv3 = netwright.Space("chain").action_names.index("conv3")
    plain, refined = NetworkEnv(space="chain"), NetworkEnv(space="chain", reward="refined", mu=1.0)
    for env in (plain, refined):
        env.reset()
    assert refined.step(conv3)[1] < plain.step(conv3)[1] - 0.1


def test_tables_and_spaces_of_decisions() -> None:
    env = NetworkEnv(problem=SMALL_TABLE, task="letters")
    seen = play(env, 1, 80)
    assert any(isinstance(item, dict) and item.get("outcome") == "ok" for item in seen)
    assert play(env, 1, 80, legal=False) == play(env, 1, 80, legal=False)
    both = NetworkEnv(problem=SMALL_TABLE, task=["letters", "textures"], episodes_per_task=1)
    tasks = {both.reset()[1]["task"]}
    for _ in range(20):
        tasks.add(both.reset(options={"new_task": True})[1]["task"])
        both.step(int(both.action_masks().nonzero()[0][0]))
    assert tasks == {"small-cells/letters", "small-cells/textures"}


def test_what_is_wrong_is_said() -> None:
    with pytest.raises(netwright.UsageError, match="tasks"):
        NetworkEnv(problem=SMALL_TABLE)
    with pytest.raises(netwright.UsageError, match="space"):
        gymnasium.make("netwright/Chain-v0", problem=SMALL_TABLE, task="letters")
    with pytest.raises(netwright.UsageError, match="different spaces"):
        NetworkEnv(problem=["synthetic:a", SMALL_TABLE], task="letters")
    with pytest.raises(netwright.UsageError, match="observation block"):
        NetworkEnv(observation=["weather"])
    with pytest.raises(netwright.UsageError, match="actions 0 to 7, not 8"):
        NetworkEnv(space="chain").step(8)
    with pytest.raises(ValueError, match="episodes_per_task"):
        TrialEnv(NetworkEnv())
    with pytest.raises(netwright.RunError, match="exited with code 2"):
        NetworkEnv(problem="/no/such/data")


def test_a_trial_is_one_episode() -> None:
    problem = [f"synthetic:{letter}" for letter in "abcdef"]
    env = TrialEnv(gymnasium.make("netwright/Chain-v0", problem=problem, episodes_per_task=4, observation="encoded"))
    draw = np.random.default_rng(1)
    tasks = []
    for trial in range(12):
        observation, info = env.reset(seed=trial if trial == 0 else None)
        assert env.observation_space.contains(observation) and (observation[-10:] == 0).all()
        tasks.append(info["task"])
        episodes, over = 0, False
        while not over:
            action = draw.choice(info["action_mask"].nonzero()[0])
            observation, reward, over, truncated, info = env.step(action)
            assert not truncated and info["task"] == tasks[-1]
            assert observation[-10:-2].tolist() == [float(i == action) for i in range(8)]
            assert observation[-2] == np.float32(reward) and observation[-1] == ("network" in info)
            episodes += "network" in info
        assert episodes == 4
    assert len(set(tasks)) > 3
    env.reset()
    env.step(np.int64(1))
    assert (env.reset()[0][-10:] == 0).all(), "a reset in mid-trial begins the next one"


def test_trials_of_vectors_are_those_of_single_ones() -> None:
    options: dict[str, Any] = {"problem": "synthetic:a", "episodes_per_task": 3, "observation": "encoded"}
    envs = TrialVectorEnv(gymnasium.make_vec("netwright/Chain-v0", num_envs=3, **options))
    singles = [TrialEnv(gymnasium.make("netwright/Chain-v0", **options)) for _ in range(3)]
    observations, infos = envs.reset(seed=1)
    for env in singles:
        env.reset(seed=1)
    draw = np.random.default_rng(2)
    trials = 0
    for _ in range(120):
        actions = np.array([draw.choice(mask.nonzero()[0]) for mask in infos["action_mask"]])
        observations, rewards, terminated, truncated, infos = envs.step(actions)
        assert envs.observation_space.contains(observations) and not truncated.any()
        for i, env in enumerate(singles):
            observation, reward, over, _, info = env.step(actions[i])
            assert (reward, over) == (rewards[i], terminated[i])
            if "network" in info:
                assert infos["_episode_info"][i] and infos["episode_info"]["network"][i] == info["network"]
            if over:
                trials += 1
                assert (infos["final_obs"][i] == observation).all()
                observation, _ = env.reset()
            assert (observations[i] == observation).all()
    assert trials > 6


def test_networks_are_trained(bars: Path) -> None:
    envs = NetworkVectorEnv(2, space="chain", problem=str(bars), settings=QUICK, workers=2)
    assert envs.task_names == ("bars",)
    names = netwright.Space("chain").action_names
    envs.reset(seed=1)
    conv1, conv3, end = (names.index(name) for name in ("conv1", "conv3", "terminal"))
    envs.step(np.array([conv1, conv3]))
    *_, infos = envs.step(np.array([end, end]))
    final = infos["final_info"]
    assert final["network"].tolist() == ["conv1", "conv3"] and final["cached"].all()
    assert (final["accuracy"] > 0).all() and (final["params"] > 100).all() and (final["outcome"] == "ok").all()
    first = final["accuracy"][0]
    *_, infos = envs.step(np.array([end, conv1]))
    assert infos["final_info"]["network"][0] == "empty" and not infos["final_info"]["cached"][0]
    _, rewards, *_ = envs.step(np.array([conv3, end]))
    assert rewards[1] == first, "the same network has the same accuracy"


def test_the_random_agent_runs() -> None:
    command = [sys.executable, str(ROOT / "examples/python/random_agent.py"), "--episodes", "30"]
    ended = subprocess.run(command, capture_output=True, text=True)
    assert ended.stdout.startswith("mean accuracy 0."), ended.stderr
