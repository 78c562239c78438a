#!/usr/bin/env python3
"""Steps a second of the vector environment of Python beside the program's own (`netwright bench env`): the same space,
as many environments, legal actions drawn uniformly, and episodes of the same length, whose networks are soon all known.

  bench/python_env.py --space chain --seconds 2

Prints a line for each: views (copy=False), copies, and C++, whose rate over theirs is the ratio. Needs the package
(`pip install ".[gymnasium]"`).
"""

import argparse
import json
import subprocess
import time

import numpy as np
from netwright._program import PROGRAM
from netwright.environments import NetworkVectorEnv


def rate_of(envs, seconds):
    """The median of five."""
    draw = np.random.default_rng(1)
    _, infos = envs.reset(seed=1)
    rates = []
    for _ in range(6):  # the first warms up
        begin, steps = time.perf_counter(), 0
        while time.perf_counter() - begin < seconds / 5:
            mask = infos["action_mask"]
            actions = (draw.random(mask.shape, dtype=np.float32) * mask).argmax(axis=1)
            *_, infos = envs.step(actions)
            steps += envs.num_envs
        rates.append(steps / (time.perf_counter() - begin))
    return float(np.median(rates[1:]))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--space", nargs="+", default=["chain", "multi-branch", "compact"])
    parser.add_argument("--lanes", type=int, default=256)
    parser.add_argument("--seconds", type=float, default=2.0)
    args = parser.parse_args()
    print(f"{'space':<16} {'':<8} {'steps/s':>12} {'C++ over it':>12}")
    for space in args.space:
        command = [PROGRAM, "bench", "env", "--space", space, "--lanes", str(args.lanes), "--seconds", str(args.seconds)]
        lines = subprocess.run([*command, "--json", "-"], capture_output=True, text=True, check=True).stdout.splitlines()
        own = next(row for row in map(json.loads, lines) if row["masked"])
        rates = {"C++": own["steps_per_second"]}
        for name, copy in (("views", False), ("copies", True)):
            envs = NetworkVectorEnv(
                args.lanes, space=space, observation="encoded", max_steps=own["episode_steps"], copy=copy
            )
            rates[name] = rate_of(envs, args.seconds)
        for name, rate in rates.items():
            print(f"{space:<16} {name:<8} {rate:12.0f} {rates['C++'] / rate:12.2f}")


if __name__ == "__main__":
    main()
