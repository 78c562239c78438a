"""A random agent: legal actions, drawn uniformly, in one environment.

    python examples/python/random_agent.py --problem synthetic:a --episodes 100
"""

import argparse

import gymnasium
import netwright.environments
import numpy as np


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--env", default="netwright/Chain-v0")
    parser.add_argument("--problem", default="synthetic:a")
    parser.add_argument("--task", default="")
    parser.add_argument("--episodes", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()
    env = gymnasium.make(args.env, problem=args.problem, task=args.task)
    env.action_space.seed(args.seed)
    best, accuracies = ("", 0.0), []
    for episode in range(args.episodes):
        _, info = env.reset(seed=args.seed if episode == 0 else None)
        done = False
        while not done:
            action = env.action_space.sample(mask=info["action_mask"])
            _, _, terminated, truncated, info = env.step(action)
            done = terminated or truncated
        accuracies.append(info["accuracy"])
        best = max(best, (info["network"], info["accuracy"]), key=lambda network: network[1])
    print(f"mean accuracy {np.mean(accuracies):.4f}, best {best[1]:.4f}  {best[0]}")


if __name__ == "__main__":
    main()
