#!/usr/bin/env python3
"""A program that proposes networks, to copy: random chains, or random choices of each decision.

  netwright bench transfer --on table:examples/table/small_cells.yml --strategy evolution \
    --strategy program:examples/random_program.py --out compared

The lines it reads and writes are told in docs/protocols.md.
"""

import json
import random
import sys

task = json.loads(sys.stdin.readline())
draw = random.Random(task["seed"])


def network():
    if task["decisions"]:
        return ",".join(f'{d["name"]}={draw.choice(d["choices"])}' for d in task["decisions"])
    return "-".join(draw.choices(task["actions"], k=draw.randint(1, task["layers"])))


for line in sys.stdin:
    if "ask" in json.loads(line):
        print(json.dumps({"architecture": network()}), flush=True)
