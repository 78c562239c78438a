"""RL^2 (Duan et al., arXiv 1611.02779; Wang et al., arXiv 1611.05763): a trial of many episodes on one task becomes one
episode, so that an agent's memory lasts over it, and what it did and earned is in what it observes."""

from typing import Any

import gymnasium
import numpy as np
from gymnasium.spaces import Box
from gymnasium.vector.utils import batch_space
from numpy.typing import NDArray

from netwright.environments.engine import Engine
from netwright.environments.networks import NetworkEnv
from netwright.environments.networks_vector import NetworkVectorEnv

Floats = NDArray[np.float32]


def _space_of(engine: Engine) -> gymnasium.Space[Any]:
    size = int(np.prod(engine.observation_space.shape)) + int(engine.action_space.n) + 2
    return Box(np.float32(-np.inf), np.float32(np.inf), (size,), np.float32)


def _check(engine: Engine) -> None:
    if engine.episodes_per_task == 0:
        raise ValueError("the environment's trials have no end: give it episodes_per_task")


class TrialEnv(gymnasium.Wrapper[Floats, np.int64, NDArray[Any], np.int64]):
    """A trial of a `NetworkEnv` is one episode: it is terminated when `episodes_per_task` episodes are over, and the next
    one is on a task drawn anew.

    Observation, float32: the environment's, flattened, then the previous action, one-hot, the previous reward, and whether
    the previous step ended an episode; zeros at the trial's start. info is the environment's, with "action_mask" always
    that of the next step.
    """

    def __init__(self, env: gymnasium.Env[NDArray[Any], np.int64]) -> None:
        super().__init__(env)
        if not isinstance(env.unwrapped, NetworkEnv):
            raise TypeError(f"{env.unwrapped} is no NetworkEnv")
        self._engine = env.unwrapped.engine
        _check(self._engine)
        self.observation_space = _space_of(self._engine)
        self._actions = int(self._engine.action_space.n)

    def reset(self, *, seed: int | None = None, options: dict[str, Any] | None = None) -> tuple[Floats, dict[str, Any]]:
        observation, info = self.env.reset(seed=seed, options={**(options or {}), "new_task": True})
        return self._seen(observation, np.zeros(self._actions + 2, dtype=np.float32)), info

    def step(self, action: np.int64) -> tuple[Floats, float, bool, bool, dict[str, Any]]:
        observation, reward, terminated, truncated, info = self.env.step(action)
        done = terminated or truncated
        over = done and bool(info["new_task"])
        if done and not over:
            observation, next_info = self.env.reset()
            info["action_mask"] = next_info["action_mask"]
        before = np.zeros(self._actions + 2, dtype=np.float32)
        before[int(action)] = 1
        before[-2:] = reward, done
        return self._seen(observation, before), float(reward), over, False, info

    def action_masks(self) -> NDArray[np.bool_]:
        """As `NetworkEnv.action_masks`."""
        masks: NDArray[np.bool_] = self._engine.mask[0].astype(np.bool_)
        return masks

    @staticmethod
    def _seen(observation: NDArray[Any], before: Floats) -> Floats:
        return np.concatenate([observation.reshape(-1).astype(np.float32), before])


class TrialVectorEnv(gymnasium.vector.VectorWrapper):
    """The same of a `NetworkVectorEnv`. infos at the end of each episode has "episode_info" and "_episode_info", what the
    environment calls "final_info"; "final_obs" and "final_info" are there at a trial's end."""

    def __init__(self, env: gymnasium.vector.VectorEnv[NDArray[Any], NDArray[np.int64], NDArray[Any]]) -> None:
        super().__init__(env)
        if not isinstance(env.unwrapped, NetworkVectorEnv):
            raise TypeError(f"{env.unwrapped} is no NetworkVectorEnv")
        self._engine = env.unwrapped.engine
        _check(self._engine)
        self.single_observation_space = _space_of(self._engine)
        self.observation_space = batch_space(self.single_observation_space, self.num_envs)
        self._actions = int(self._engine.action_space.n)
        self._each = np.arange(self.num_envs)

    def reset(self, *, seed: Any = None, options: dict[str, Any] | None = None) -> tuple[Floats, dict[str, Any]]:
        observations, infos = self.env.reset(seed=seed, options={**(options or {}), "new_task": True})
        return self._seen(observations, np.zeros((self.num_envs, self._actions + 2), dtype=np.float32)), infos

    def step(
        self, actions: NDArray[np.int64]
    ) -> tuple[Floats, NDArray[np.float64], NDArray[np.bool_], NDArray[np.bool_], dict[str, Any]]:
        observations, rewards, terminated, truncated, infos = self.env.step(actions)
        done = terminated | truncated
        over = done & infos["new_task"]
        before = np.zeros((self.num_envs, self._actions + 2), dtype=np.float32)
        before[self._each, actions] = 1
        before[:, -2] = rewards
        before[:, -1] = done
        if done.any():
            infos["episode_info"], infos["_episode_info"] = infos["final_info"], infos["_final_info"]
            if over.any():
                self._show_last(before, over, infos)
            else:
                for name in ("final_obs", "final_info"):
                    del infos[name], infos["_" + name]
        before[over] = 0
        return self._seen(observations, before), rewards, over, np.zeros_like(over), infos

    def action_masks(self) -> NDArray[np.bool_]:
        """As `NetworkVectorEnv.action_masks`."""
        masks: NDArray[np.bool_] = self._engine.mask.astype(np.bool_)
        return masks

    @staticmethod
    def _show_last(before: Floats, over: NDArray[np.bool_], infos: dict[str, Any]) -> None:
        last = np.full(len(over), None, dtype=object)
        for i in over.nonzero()[0].tolist():
            last[i] = np.concatenate([infos["final_obs"][i].reshape(-1).astype(np.float32), before[i]])
        infos["final_obs"], infos["_final_obs"], infos["_final_info"] = last, over, over
        final = infos["episode_info"]
        infos["final_info"] = {name: over if name.startswith("_") else value for name, value in final.items()}

    @staticmethod
    def _seen(observations: NDArray[Any], before: Floats) -> Floats:
        return np.concatenate([observations.reshape(len(observations), -1).astype(np.float32), before], axis=1)
