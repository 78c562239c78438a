"""Agents of sb3-contrib: MaskablePPO, which acts on the prefix, and RecurrentPPO, whose memory lasts over a trial.

    python examples/python/sb3_agents.py maskable-ppo --episodes 1000
    python examples/python/sb3_agents.py recurrent-ppo --episodes 1000

Prints a line of JSON: the mean accuracy of the networks of the first and the last tenth of the episodes, and the best.
Needs sb3-contrib and PyTorch (agents-requirements.txt).
"""

import argparse
import json
from typing import Any

import numpy as np
import torch
from netwright.environments import NetworkEnv, Options, TrialEnv
from sb3_contrib import MaskablePPO, RecurrentPPO
from stable_baselines3.common.callbacks import BaseCallback
from stable_baselines3.common.vec_env import DummyVecEnv

LANES = 8


class Accuracies(BaseCallback):
    """Keeps the accuracy of each episode's network, and ends the training after so many episodes."""

    def __init__(self, episodes: int) -> None:
        super().__init__()
        self.episodes = episodes
        self.accuracies: list[float] = []

    def _on_step(self) -> bool:
        self.accuracies += [info["accuracy"] for info in self.locals["infos"] if "accuracy" in info]
        return len(self.accuracies) < self.episodes


def make_agent(name: str, args: argparse.Namespace) -> Any:
    common: dict[str, Any] = {
        "n_steps": args.rollout,
        "batch_size": args.rollout * LANES // 4,
        "n_epochs": 4,
        "learning_rate": args.learning_rate,
        "gamma": 0.9,
        "ent_coef": 0.01,
        "seed": args.seed,
        "device": "cpu",
    }
    options: Options = {"space": args.space, "problem": args.problem, "task": args.task, "observation": "encoded"}
    if name == "maskable-ppo":
        envs = DummyVecEnv([lambda: NetworkEnv(**options) for _ in range(LANES)])
        return MaskablePPO("MlpPolicy", envs, **common)
    options["episodes_per_task"] = 20
    trials = DummyVecEnv([lambda: TrialEnv(NetworkEnv(**options)) for _ in range(LANES)])
    return RecurrentPPO("MlpLstmPolicy", trials, policy_kwargs={"lstm_hidden_size": 64}, **common)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("agent", choices=["maskable-ppo", "recurrent-ppo"])
    parser.add_argument("--problem", default="synthetic:a", help="a table, for example: table:FILE.yml")
    parser.add_argument("--space", help="by default the one that the problem brings, or else chain")
    parser.add_argument("--task", default="")
    parser.add_argument("--episodes", type=int, default=1000)
    parser.add_argument("--rollout", type=int, default=32, help="steps of each environment before an update")
    parser.add_argument("--learning-rate", type=float, default=0.002)
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()
    torch.set_num_threads(1)
    accuracies = Accuracies(args.episodes)
    make_agent(args.agent, args).learn(total_timesteps=args.episodes * 1000, callback=accuracies)
    found = np.array(accuracies.accuracies)
    tenth = max(1, len(found) // 10)
    print(
        json.dumps(
            {
                "agent": args.agent,
                "seed": args.seed,
                "episodes": len(found),
                "first": round(float(found[:tenth].mean()), 4),
                "last": round(float(found[-tenth:].mean()), 4),
                "best": round(float(found.max()), 4),
            }
        )
    )


if __name__ == "__main__":
    main()
