"""Environments that step together."""

from typing import Any, Unpack

import gymnasium
import numpy as np
from gymnasium.vector.utils import batch_space
from numpy.typing import NDArray

from netwright.environments.engine import END_NAMES, OUTCOME_NAMES, Engine, Options

try:
    from gymnasium.vector import AutoresetMode

    _METADATA: dict[str, Any] = {"autoreset_mode": AutoresetMode.SAME_STEP}
except ImportError:  # Gymnasium 1.0 has one mode only
    _METADATA = {}


class NetworkVectorEnv(gymnasium.vector.VectorEnv[NDArray[Any], NDArray[np.int64], NDArray[Any]]):
    """n of the environments of `NetworkEnv`, stepped in C++ without the interpreter's lock. Arguments:
    `netwright.environments.Options`, and

    num_envs: how many.
    copy: False: observations, rewards, ends and masks are views that the next step overwrites.

    Episodes begin anew in the step that ends them (`AutoresetMode.SAME_STEP`): infos then has "final_obs" and, as
    "final_info", arrays of what `NetworkEnv.step` tells of an episode's end, beside masks "_final_obs", "_final_info".
    infos has "action_mask", int8 of shape (n, actions), "task", int32 of shape (n,), an index into `task_names`, and
    "new_task", bool of shape (n,): a task was drawn for the episode that begins.
    """

    def __init__(self, num_envs: int = 1, *, copy: bool = True, **options: Unpack[Options]) -> None:
        self.metadata = dict(_METADATA)
        self.num_envs = num_envs
        self._engine = Engine(num_envs, **options)
        self._copies = copy
        self.single_observation_space = self._engine.observation_space
        self.single_action_space = self._engine.action_space
        self.observation_space = batch_space(self._engine.observation_space, num_envs)
        self.action_space = batch_space(self._engine.action_space, num_envs)
        self._all = np.ones(num_envs, dtype=np.bool_)

    @property
    def engine(self) -> Engine:
        return self._engine

    @property
    def task_names(self) -> tuple[str, ...]:
        """By the numbers in infos["task"]."""
        return self._engine.task_names

    def reset(
        self, *, seed: int | None = None, options: dict[str, Any] | None = None
    ) -> tuple[NDArray[Any], dict[str, Any]]:
        """seed: one, of which each environment has its own stream. options: as of `NetworkEnv.reset`."""
        if seed is not None and not isinstance(seed, (int, np.integer)):
            raise ValueError(f"seed {seed!r}: give one whole number; each environment has its own stream of it")
        super().reset(seed=seed)
        self._engine.core.reset(seed, bool((options or {}).get("new_task", False)))
        return self._given(self._engine.observation), self._infos()

    def step(
        self, actions: NDArray[np.int64]
    ) -> tuple[NDArray[Any], NDArray[np.float64], NDArray[np.bool_], NDArray[np.bool_], dict[str, Any]]:
        """actions: (n,)."""
        engine = self._engine
        engine.core.step(np.ascontiguousarray(actions, dtype=np.int64))
        infos = self._infos()
        done = engine.terminated | engine.truncated
        ended = done.nonzero()[0]
        if ended.size:
            infos |= self._final(done, ended)
        return (
            self._given(engine.observation),
            self._given(engine.reward),
            self._given(engine.terminated),
            self._given(engine.truncated),
            infos,
        )

    def action_masks(self) -> NDArray[np.bool_]:
        """bool of shape (n, actions): the legal actions."""
        masks: NDArray[np.bool_] = self._engine.mask.astype(np.bool_)
        return masks

    def _given(self, array: NDArray[Any]) -> NDArray[Any]:
        return array.copy() if self._copies else array

    def _infos(self) -> dict[str, Any]:
        engine = self._engine
        arrays = {"action_mask": engine.mask, "task": engine.task, "new_task": engine.new_task}
        infos: dict[str, Any] = {}
        for name, array in arrays.items():
            infos[name] = self._given(array)
            infos["_" + name] = self._all
        return infos

    def _final(self, done: NDArray[np.bool_], ended: NDArray[np.intp]) -> dict[str, Any]:
        engine = self._engine
        observations = np.full(self.num_envs, None, dtype=object)
        observations[ended] = np.fromiter(engine.last_observation[ended], dtype=object, count=ended.size)
        networks = np.full(self.num_envs, None, dtype=object)
        networks[ended] = engine.core.last_texts(ended)
        info = {
            "task": engine.last_task.copy(),
            "network": networks,
            "accuracy": engine.accuracy.copy(),
            "params": engine.params.copy(),
            "flops": engine.flops.copy(),
            "outcome": OUTCOME_NAMES[engine.outcome],
            "cached": engine.cached.copy(),
            "end": END_NAMES[engine.end],
        }
        final_info = info | {"_" + name: done for name in info}
        return {"final_obs": observations, "_final_obs": done, "final_info": final_info, "_final_info": done}
