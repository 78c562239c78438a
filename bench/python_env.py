#!/usr/bin/env python3
"""Steps a second of the vector environment of Python beside the program's own (`netwright bench env`): the same space,
as many environments, legal actions drawn uniformly, and episodes of the same length, whose networks are soon all known.

  bench/python_env.py --space chain --seconds 1

They take turns, five times, so that whatever else the machine does slows both. Prints medians, a line for each: C++, views
(copy=False) and copies, and the median ratio of the C++ rate over theirs in the same turn. Needs the package
(`pip install ".[gymnasium]"`).
"""

import argparse
import itertools
import json
import subprocess
import time

import numpy as np
from netwright._program import PROGRAM
from netwright.environments import NetworkVectorEnv


TURNS = 5


class Agent:
    """Takes legal actions, by numbers drawn beforehand: it is the environment that is measured."""

    def __init__(self, envs):
        self.envs = envs
        _, self.infos = envs.reset(seed=1)
        draws = np.random.default_rng(1).random((997, *self.infos["action_mask"].shape), dtype=np.float32)
        self.draws = itertools.cycle(draws)

    def rate(self, seconds):
        begin, steps = time.perf_counter(), 0
        while (passed := time.perf_counter() - begin) < seconds:
            mask = self.infos["action_mask"]
            actions = (next(self.draws) * mask).argmax(axis=1)
            *_, self.infos = self.envs.step(actions)
            steps += self.envs.num_envs
        return steps / passed


def own_row(space, lanes, seconds):
    """Of the program: {"steps_per_second": ..., "episode_steps": ...}"""
    command = [PROGRAM, "bench", "env", "--space", space, "--lanes", str(lanes), "--seconds", str(seconds)]
    lines = subprocess.run([*command, "--json", "-"], capture_output=True, text=True, check=True).stdout.splitlines()
    return next(row for row in map(json.loads, lines) if row["masked"])


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--space", nargs="+", default=["chain", "multi-branch", "compact"])
    parser.add_argument("--lanes", type=int, default=256)
    parser.add_argument("--seconds", type=float, default=1.0, help="of each in a turn")
    args = parser.parse_args()
    print(f"{'space':<16} {'':<8} {'steps/s':>12} {'C++ over it':>12}")
    for space in args.space:
        options = {"space": space, "observation": "encoded", "max_steps": own_row(space, args.lanes, 0.1)["episode_steps"]}
        agents = {
            name: Agent(NetworkVectorEnv(args.lanes, copy=name == "copies", **options)) for name in ("views", "copies")
        }
        for agent in agents.values():
            agent.rate(args.seconds)  # warms up
        rates = {name: [] for name in ("C++", *agents)}
        for _ in range(TURNS):
            rates["C++"].append(own_row(space, args.lanes, args.seconds)["steps_per_second"])
            for name, agent in agents.items():
                rates[name].append(agent.rate(args.seconds))
        for name, found in rates.items():
            ratio = np.median(np.array(rates["C++"]) / found)
            print(f"{space:<16} {name:<8} {np.median(found):12.0f} {ratio:12.2f}", flush=True)


if __name__ == "__main__":
    main()
