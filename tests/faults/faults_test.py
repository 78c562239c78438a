#!/usr/bin/env python3
"""Breaks searches in every way there is, and looks whether anything is lost.

    tests/faults/faults_test.py PROGRAM [--count N] [--seed S] [--only FAULT]... [--short]

--count: how often processes of the synthetic search are killed; the other faults are tried in proportion. --short: each
fault of the synthetic search once, in seconds, as in the default tests. Moments come from the seed. A fault is survived
when the run, gone on with, has the rows of a run without faults, each bit the same, nothing that was finished before the
fault is lost, and no process, temporary file or lock is left. Exit code 1 when something was lost.
"""

import argparse
import sys
import tempfile
import time
import traceback
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
import damage
import kills
from place import Lost, Place, Skip
from problems import Images, Synthetic

# (fault, of which problem, its share of --count, at least so often)
FAULTS = [
    (kills.controller, Synthetic, 1, 2),
    (kills.told_to_stop, Synthetic, 0.05, 3),
    (kills.report, Synthetic, 0.02, 1),
    (kills.export, Synthetic, 0.02, 1),
    (damage.full_disk, Synthetic, 0.01, 1),
    (damage.quota, Synthetic, 0.01, 1),
    (damage.read_only_disk, Synthetic, 0.01, 1),
    (damage.file_size_limit, Synthetic, 0.02, 1),
    (damage.store_locked, Synthetic, 0.002, 0),
    (damage.store_truncated, Synthetic, 0.02, 1),
    (damage.store_flipped, Synthetic, 0.05, 1),
    (damage.wal_removed, Synthetic, 0.01, 1),
    (damage.newer_schema, Synthetic, 0.005, 1),
    (damage.checkpoint_damaged, Synthetic, 0.01, 1),
    (damage.two_runs, Synthetic, 0.02, 1),
    (damage.clock_jumps, Synthetic, 0.01, 1),
    (kills.controller, Images, 0.05, 2),
    (kills.worker, Images, 0.02, 2),
    (kills.hung_worker, Images, 0.005, 1),
    (kills.stopped, Images, 0.005, 1),
    (kills.node_agent, Images, 0.01, 1),
    (kills.out_of_memory, Images, 0.005, 1),
    (kills.memory_group, Images, 0.005, 1),
    (kills.final_training, Images, 0.02, 1),
    (damage.checkpoint_damaged, Images, 0.01, 1),
    (damage.data_vanish, Images, 0.005, 1),
    (damage.data_changes, Images, 0.005, 2),
    (damage.copy_vanishes, Images, 0.005, 1),
    (damage.nan, Images, 0.002, 1),
]


class Tally:
    def __init__(self):
        self.tried = self.survived = self.lost = 0
        self.notes = []


def try_fault(fault, problem, count, seed, tally):
    index = 0
    while tally.tried < count:
        run = problem.place.folder / f"{fault.__name__}-{index}"
        draw = kills.random_of(seed, f"{problem.name}/{fault.__name__}", index)
        index += 1
        try:
            tried = fault(problem, run, draw)
            tally.tried += tried
            tally.survived += tried
            if not tried and index > 5 * count:
                tally.notes.append("the moment was never met")
                break
        except Skip as why:
            tally.notes.append(f"left out: {why}")
            break
        except Lost as what:
            tally.tried += 1
            tally.lost += 1
            tally.notes.append(f"{run.name}: {what}")
        except Exception:
            tally.tried += 1
            tally.lost += 1
            tally.notes.append(f"{run.name}: {traceback.format_exc().strip().splitlines()[-1]}")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("program")
    parser.add_argument("--count", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", action="append")
    parser.add_argument("--short", action="store_true")
    arguments = parser.parse_args()
    lost = 0
    print(f"{'fault':<34}{'tried':>7}{'survived':>10}{'lost':>6}{'seconds':>9}", flush=True)
    with tempfile.TemporaryDirectory(prefix="faults-") as folder:
        problems = {}
        for fault, kind, share, least in FAULTS:
            name = f"{kind.name} {fault.__name__}"
            if arguments.only and not any(word in name for word in arguments.only):
                continue
            if arguments.short and kind is not Synthetic:
                continue
            count = least if arguments.short else max(least, round(share * arguments.count))
            if count == 0:
                continue
            if kind not in problems:
                problems[kind] = kind(Place(arguments.program, Path(folder) / kind.name))
            start, tally = time.monotonic(), Tally()
            try_fault(fault, problems[kind], count, arguments.seed, tally)
            print(f"{name.replace('_', ' '):<34}{tally.tried:>7}{tally.survived:>10}{tally.lost:>6}"
                  f"{time.monotonic() - start:>9.0f}", flush=True)  # fmt: skip
            for note in tally.notes[:5]:
                print(f"    {note}", flush=True)
            lost += tally.lost
    return 1 if lost else 0


if __name__ == "__main__":
    sys.exit(main())
