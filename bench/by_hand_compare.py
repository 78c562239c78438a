#!/usr/bin/env python3
"""`netwright search` and the networks of bench/by_hand.py on the same images for the same time, in turns.

  bench/by_hand.sh trashnet dtd --mirror trashnet dtd --budget 60 150 --seeds 3 --out compared
  bench/by_hand.sh --out compared --table            the tables of what is there

For each budget and data set all networks by hand are trained once, with the first seed, and the best of them on the
test images with the other seeds as well (--all-seeds: all); the search runs with every seed. Each result is a line of
DIR/rows.jsonl; what is there is not done again, so a comparison goes on where it was stopped. Cells hold the mean over
the seeds, their standard deviation and number, or the interval of 95 % of one run; margins are over the best network by
hand. Nothing else should run on the machine.

DATA, at the left, is a name or a path as `netwright search` takes it; it is the name of the row.
"""

import json
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import by_hand_images
from by_hand import NETWORKS, ROOT
from by_hand_table import table
from one_line import Parser, fail, seconds, to_the_end, whole


class Rows:
    """A file of one JSON object a line; one cut short by a crash is overwritten."""

    def __init__(self, path):
        self.path, self.rows = path, []
        text = path.read_text() if path.exists() else ""
        whole_lines = text[: text.rfind("\n") + 1]
        for number, line in enumerate(whole_lines.splitlines(), 1):
            try:
                self.rows.append(json.loads(line))
            except json.JSONDecodeError:
                fail(f"{path}: line {number} is damaged; remove it, and what it held is measured again")
        if whole_lines != text:
            path.write_text(whole_lines)

    def find(self, **wanted):
        return [row for row in self.rows if all(row.get(key) == value for key, value in wanted.items())]

    def append(self, row):
        with open(self.path, "a") as file:
            file.write(json.dumps(row) + "\n")
            file.flush()
            os.fsync(file.fileno())
        self.rows.append(row)


def run(command):
    """Its standard output, and the seconds it took. It says itself what went wrong."""
    began = time.monotonic()
    try:
        done = subprocess.run(command, stdout=subprocess.PIPE, text=True)
    except OSError as error:
        fail(f"cannot start {command[0]}: {error.strerror}; build it, or name another program")
    if done.returncode < 0:
        print(f"{command[0]} was ended by signal {-done.returncode}", file=sys.stderr)
    if done.returncode != 0:
        sys.exit(max(done.returncode, 1))
    return done.stdout, round(time.monotonic() - began, 1)


def search(args, data, seed, budget, test_images):
    folder = args.out / "run"  # one that was broken off is of no use: its time cannot be told
    shutil.rmtree(folder, ignore_errors=True)
    settings = [word for setting in args.set for word in ("--set", setting)]
    _, wall = run([args.netwright, "search", data, "--budget", f"{budget:g}s", "--seed", str(seed), "--out", folder,
                   "--quiet", *settings])
    summary = json.loads((folder / "summary.json").read_text())
    final = summary["final"]
    if final is None:
        fail(f"{data}: the search within {budget:g} s delivered no network; its run is {folder}")
    row = {"seconds": round(summary["wall_seconds"]["total"], 2), "wall": wall, "epochs": final["epochs"],
           "parameters": final["params"], "validation": final["validation_accuracy"], "test": final["test_accuracy"],
           "test_images": test_images, "architecture": final["architecture"]}
    if args.keep:
        kept = args.out / "runs" / f"{Path(data).stem}-{args.name}-{budget:g}s-{seed}"
        kept.parent.mkdir(exist_ok=True)
        shutil.rmtree(kept, ignore_errors=True)
        folder.rename(kept)
    shutil.rmtree(folder, ignore_errors=True)
    return row


def by_hand(args, data, network, seed, budget):
    mirror = ["--mirror"] if data in args.mirror else []
    text, wall = run([sys.executable, args.by_hand, data, "--network", network, "--seed", str(seed), "--budget",
                      f"{budget:g}", "--netwright", args.netwright, *mirror])
    return {**json.loads(text), "wall": wall}


def turns(args, rows, data, budget):
    """(network, seed), in the order in which they run; the best network by hand is known only after the first seed."""
    for network in [args.name, *args.network]:
        yield network, 1
    first = [row for name in args.network for row in rows.find(data=data, budget=budget, network=name, seed=1)]
    best = max(first, key=lambda row: row["test"])["network"] if first else None
    for seed in range(2, args.seeds + 1):
        yield args.name, seed
        for network in args.network:
            if args.all_seeds or network == best:
                yield network, seed


def compare(args, rows):
    for budget in args.budget:
        for data in args.data:
            test_images = None
            for network, seed in turns(args, rows, data, budget):
                place = {"data": data, "network": network, "seed": seed, "budget": budget}
                if rows.find(**place):
                    continue
                print(f"{data}, {budget:g} s, seed {seed}: {network}", file=sys.stderr, flush=True)
                if network != args.name:
                    result = by_hand(args, data, network, seed, budget)
                else:
                    if test_images is None:
                        test_images = by_hand_images.count_of(by_hand_images.listing(args.netwright, data), "test")
                    result = search(args, data, seed, budget, test_images)
                rows.append({**place, **{key: value for key, value in result.items() if key not in place}})


def main():
    parser = Parser(__doc__)
    parser.add_argument("data", nargs="*", metavar="DATA", help="data sets, by name or path")
    parser.add_argument("--out", required=True, type=Path, metavar="DIR", help="for rows.jsonl")
    parser.add_argument("--budget", nargs="+", type=seconds, default=[60.0, 150.0], metavar="TIME", help="[60 150]")
    parser.add_argument("--seeds", type=whole, default=3, metavar="N", help="1 to N [3]")
    parser.add_argument("--all-seeds", action="store_true", help="every network by hand with every seed")
    parser.add_argument("--network", nargs="+", choices=NETWORKS, default=NETWORKS, metavar="NAME",
                        help=f"by hand: {', '.join(NETWORKS)} [all]")
    parser.add_argument("--mirror", nargs="+", default=[], metavar="DATA", help="mirrored in training by hand")
    parser.add_argument("--name", default="netwright", metavar="NAME", help="of the search in rows and table")
    parser.add_argument("--set", action="append", default=[], metavar="KEY=VALUE", help="handed on to the search")
    parser.add_argument("--keep", action="store_true", help="keep the searches' run folders in DIR/runs")
    parser.add_argument("--table", action="store_true", help="only print the tables")
    parser.add_argument("--netwright", default=str(ROOT / "build/release/netwright"), metavar="PROGRAM")
    parser.add_argument("--by-hand", default=str(ROOT / "bench/by_hand.py"), metavar="PROGRAM")
    args = parser.parse_args()
    if args.name in NETWORKS:
        parser.error(f"--name {args.name} is a network by hand")
    if not args.data and not args.table:
        parser.error("give one or more data sets")
    unknown = [data for data in args.mirror if data not in args.data]
    if unknown and not args.table:
        parser.error(f"--mirror {unknown[0]}: not among the data sets")

    if not args.table:
        args.out.mkdir(parents=True, exist_ok=True)
    rows = Rows(args.out / "rows.jsonl")
    if not args.table:
        compare(args, rows)
    shown = [row for row in rows.rows if not args.data or row["data"] in args.data]
    if not shown:
        fail(f"{rows.path}: no rows yet")
    print(table(shown, args.name, args.network))


if __name__ == "__main__":
    to_the_end(main)
