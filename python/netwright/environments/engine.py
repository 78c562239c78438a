"""What the single and the vector environment have in common: the C++ environments and what they show."""

from collections.abc import Mapping, Sequence
from typing import Any, Literal, TypedDict

import numpy as np
from gymnasium.spaces import Box, Discrete
from numpy.typing import NDArray

from netwright._core import Environments, observation_blocks, outcomes
from netwright._program import PROGRAM
from netwright._line_program import Setting, setting_options

ENDS = ("", "pointer out of range", "terminal", "layers", "steps", "invalid")
"""Why an episode ended, in the order of the C++ values; "": the trial's budget of steps was used up."""

Observation = Literal["rows", "encoded", "trial"] | Sequence[str]
Array = NDArray[Any]


class Options(TypedDict, total=False):
    """Arguments of both environments.

    space: a name or a file of one; None: the one that the problem brings, else "chain".
    problem: as `netwright search` takes it: a data set (networks are trained, by processes of the program),
        "table:FILE.yml", "synthetic:NAME", "surrogate:FILE", "program:COMMAND". Several: see episodes_per_task.
    task: of problems that have several, one or more.
    observation: "rows": the Network Structure Code, uint8, (layers, 5): index, type, kernel, two predecessors; unused rows
        are zero. "encoded": the same one-hot, float32, as policies of the program see it. "trial": all that is known of the
        trial so far, float32. Or names of its blocks (docs/gymnasium.md), one after the other.
    score: "prefix": after every action, the reward is the accuracy of the network so far. "final": only the step that ends
        the episode earns one, of its last network that is valid and within the limits.
    sigma: a pointer shift of the multi-branch space earns sigma x accuracy.
    max_steps: actions of an episode, after which it is truncated; 0: the space's own number.
    reward: "accuracy", a fraction in [0, 1], or "refined": BlockQNN's, less mu x ln(FLOPs) / 100 and rho x ln(density) / 100.
    max_params, max_flops: of each network, 0: no limit. Other limits (max_flash, max_ram, max_latency ...) are settings.
    episodes_per_task: after so many episodes, a trial, the next task is drawn; 0: none is drawn before a reset asks for it.
    settings: configuration keys, such as {"recipe.epochs": 2}.
    workers: processes that train; 0: one a core. quiet: they write no progress to standard error.
    """

    space: str | None
    problem: str | Sequence[str]
    task: str | Sequence[str]
    observation: Observation
    score: Literal["prefix", "final"]
    sigma: float
    max_steps: int
    reward: Literal["accuracy", "refined"]
    mu: float
    rho: float
    max_params: int
    max_flops: int
    episodes_per_task: int
    settings: Mapping[str, Setting] | None
    workers: int
    quiet: bool


def _listed(value: str | Sequence[str]) -> list[str]:
    return [value] if isinstance(value, str) else list(value)


class Engine:
    """n environments, and their arrays; see `Environments` in C++. Not thread-safe.

    Arrays are views of the C++ memory that each step and reset overwrite.
    """

    def __init__(
        self,
        count: int,
        *,
        space: str | None = None,
        problem: str | Sequence[str] = "synthetic:a",
        task: str | Sequence[str] = "",
        observation: Observation = "rows",
        score: Literal["prefix", "final"] = "prefix",
        sigma: float = 0.0,
        max_steps: int = 0,
        reward: Literal["accuracy", "refined"] = "accuracy",
        mu: float = 0.5,
        rho: float = 0.5,
        max_params: int = 0,
        max_flops: int = 0,
        episodes_per_task: int = 0,
        settings: Mapping[str, Setting] | None = None,
        workers: int = 0,
        quiet: bool = True,
    ) -> None:
        limits = {"max_params": max_params, "max_flops": max_flops}
        assignments = {**{key: value for key, value in limits.items() if value}, **(settings or {})}
        self.core = Environments(
            problems=[(one, of) for one in _listed(problem) for of in _listed(task)],
            space=space or "",
            settings=setting_options(assignments)[1::2],  # without the word --set
            count=count,
            seed=0,
            episodes_per_task=episodes_per_task,
            rows=observation == "rows",
            observe=_blocks(observation),
            score_at_the_end=score == "final",
            sigma=sigma,
            max_steps=max_steps,
            reward=reward,
            mu=mu,
            rho=rho,
            program=str(PROGRAM),
            workers=workers,
            quiet=quiet,
        )
        arrays: dict[str, Array] = self.core.arrays()
        name = "rows" if observation == "rows" else "states"
        self.observation = arrays[name]
        self.last_observation = arrays[f"last_{name}"]
        self.mask = arrays["mask"]
        self.reward = arrays["reward"]
        self.terminated = arrays["terminated"].view(np.bool_)
        self.truncated = arrays["truncated"].view(np.bool_)
        self.new_task = arrays["new_task"].view(np.bool_)
        self.task = arrays["task"]
        self.last_task = arrays["last_task"]
        self.accuracy = arrays["accuracy"]
        self.params = arrays["params"]
        self.flops = arrays["flops"]
        self.cached = arrays["cached"].view(np.bool_)
        self.outcome = arrays["outcome"]
        self.end = arrays["end"]
        self.task_names: tuple[str, ...] = tuple(self.core.task_names)
        self.episodes_per_task = episodes_per_task
        self.action_space = Discrete(self.mask.shape[1])
        self.observation_space = self._observation_space(observation)

    def _observation_space(self, observation: Observation) -> Box:
        if observation == "rows":
            layers = self.observation.shape[1]
            highest = np.array([layers, 8, 255, layers, layers], dtype=np.uint8)
            return Box(np.uint8(0), np.tile(highest, (layers, 1)), dtype=np.uint8)
        shape = self.observation.shape[1:]
        if observation == "encoded":
            return Box(np.float32(0), np.float32(1), shape, np.float32)
        return Box(np.float32(-np.inf), np.float32(np.inf), shape, np.float32)


def _blocks(observation: Observation) -> list[str]:
    if observation in ("rows", "encoded"):
        return []
    return observation_blocks() if observation == "trial" else _listed(observation)


OUTCOME_NAMES = np.array(outcomes(), dtype=object)
END_NAMES = np.array(ENDS, dtype=object)
