"""One environment."""

from typing import Any, Unpack

import gymnasium
import numpy as np
from numpy.typing import NDArray

from netwright.environments.engine import ENDS, OUTCOME_NAMES, Engine, Options


class NetworkEnv(gymnasium.Env[NDArray[Any], np.int64]):
    """Each episode builds a network; the actions are the space's. Arguments: `netwright.environments.Options`.

    Rewards are accuracies. Actions that are not legal may be taken: the episode ends with reward 0, as in the reference.
    An episode is terminated by the terminal action, by the last layer there may be and by an invalid network, and truncated
    after `max_steps` actions.

    info has "action_mask", int8 of shape (actions,), 1 for the legal actions of the next step, and "task", the task's name.
    At an episode's end it also has, of the network that was scored, "network" (its text), "accuracy", "params", "flops",
    "outcome" ("ok", "invalid" ...), "cached" (it had been trained before), "end" (why the episode ended) and "new_task"
    (the next episode is on a task drawn anew). Networks are trained while `step` waits; Ctrl-C ends the wait.
    """

    metadata = {"render_modes": ["ansi"], "render_fps": 4}

    def __init__(self, render_mode: str | None = None, **options: Unpack[Options]) -> None:
        self.render_mode = render_mode
        self._engine = Engine(1, **options)
        self.observation_space = self._engine.observation_space
        self.action_space = self._engine.action_space
        self._action = np.zeros(1, dtype=np.int64)
        self._first = np.zeros(1, dtype=np.int64)  # place of the only environment

    @property
    def engine(self) -> Engine:
        return self._engine

    def reset(
        self, *, seed: int | None = None, options: dict[str, Any] | None = None
    ) -> tuple[NDArray[Any], dict[str, Any]]:
        """With a seed, the tasks are drawn as they were with it before. options: {"new_task": True} draws the next one."""
        super().reset(seed=seed)
        self._engine.core.reset(seed, bool((options or {}).get("new_task", False)))
        return self._engine.observation[0].copy(), self._info()

    def step(self, action: np.int64 | int) -> tuple[NDArray[Any], float, bool, bool, dict[str, Any]]:
        """Behind an episode's end the observation is of its last network."""
        engine = self._engine
        self._action[0] = action
        engine.core.step(self._action)
        terminated, truncated = bool(engine.terminated[0]), bool(engine.truncated[0])
        info = self._info()
        if not (terminated or truncated):
            return engine.observation[0].copy(), float(engine.reward[0]), False, False, info
        info |= {
            "task": engine.task_names[engine.last_task[0]],
            "network": engine.core.last_texts(self._first)[0],
            "accuracy": float(engine.accuracy[0]),
            "params": int(engine.params[0]),
            "flops": int(engine.flops[0]),
            "outcome": OUTCOME_NAMES[engine.outcome[0]],
            "cached": bool(engine.cached[0]),
            "end": ENDS[engine.end[0]],
            "new_task": bool(engine.new_task[0]),
        }
        return engine.last_observation[0].copy(), float(engine.reward[0]), terminated, truncated, info

    def action_masks(self) -> NDArray[np.bool_]:
        """bool of shape (actions,): the legal actions, as sb3-contrib's MaskablePPO asks for them."""
        masks: NDArray[np.bool_] = self._engine.mask[0].astype(np.bool_)
        return masks

    def render(self) -> str | None:
        """The text of the network under construction, such as "conv3-max2", with render_mode "ansi"."""
        return self._engine.core.text(0) if self.render_mode == "ansi" else None

    def _info(self) -> dict[str, Any]:
        engine = self._engine
        return {"action_mask": engine.mask[0].copy(), "task": engine.task_names[engine.task[0]]}
