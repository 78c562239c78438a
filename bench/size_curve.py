#!/usr/bin/env python3
"""Accuracy in 8 bits against the size of the network: `netwright search` within one limit of constants after another.

  bench/size_curve.py cifar10 trashnet --flash 4K 8K 16K 32K 64K 128K 256K --budget 2m --space compact --out curve
  bench/size_curve.py --out curve --table            the table of what is there

Sizes and accuracies are those that the search tells of its network in 8 bits (docs/devices.md), on the whole test part.
Each result is a line of DIR/rows.jsonl; what is there is not done again. Nothing else should run on the machine.
build/release/netwright is to be built.
"""

import statistics
import sys
from pathlib import Path

import device_search
from by_hand import ROOT
from by_hand_compare import Rows
from by_hand_table import lines_of
from one_line import Parser, amount, fail, seconds, to_the_end, whole

KILO = 1024
SIZES = ["4K", "8K", "16K", "32K", "64K", "128K", "256K"]


def measure(args, rows):
    for seed in range(1, args.seeds + 1):
        for data in args.data:
            for flash in args.flash:
                place = {"data": data, "space": args.space, "flash": flash, "ram": args.ram, "budget": args.budget,
                         "seed": seed}
                if rows.find(**place):
                    continue
                print(f"{data}, {flash // KILO} KiB, seed {seed}", file=sys.stderr, flush=True)
                found = device_search.search(args.netwright, data, args.out / "run", space=args.space, flash=flash,
                                             ram=args.ram, budget=args.budget, seed=seed)
                rows.append({**place, "found": found})


def table(rows):
    """A line for each data set, space, limit and budget: means over the seeds."""
    kinds = {}
    for row in rows:
        kinds.setdefault((row["data"], row["space"], row["budget"], row["ram"] or 0, row["flash"]), []).append(row)
    lines = [["data", "space", "budget, s", "limit, KiB", "constants, KiB", "memory, KiB", "multiply-adds, M",
              "test in 8 bits", "float32", "seeds", "the first seed's network"]]
    for (data, space, budget, _, flash), found in sorted(kinds.items()):
        def mean(key, unit=1):
            return statistics.fmean(row["found"][key] for row in found) / unit
        lines.append([data, space, f"{budget:g}", str(flash // KILO), f"{mean('flash', KILO):.1f}",
                      f"{mean('ram', KILO):.1f}", f"{mean('macs', 1e6):.2f}", f"{mean('test_int8'):.3f}",
                      f"{mean('test'):.3f}", str(len(found)), found[0]["found"]["network"]])
    return "\n".join(lines_of(lines))


def main():
    parser = Parser(__doc__)
    parser.add_argument("data", nargs="*", metavar="DATA", help="data sets, by name or path")
    parser.add_argument("--out", required=True, type=Path, metavar="DIR", help="for rows.jsonl")
    parser.add_argument("--flash", nargs="+", type=amount, default=[amount(size) for size in SIZES], metavar="SIZE",
                        help=f"of constants [{' '.join(SIZES)}]")
    parser.add_argument("--ram", type=amount, metavar="SIZE", help="limit of memory [none]")
    parser.add_argument("--space", default="compact", metavar="SPACE", help="[compact]")
    parser.add_argument("--budget", type=seconds, default=120.0, metavar="TIME", help="of each search [2m]")
    parser.add_argument("--seeds", type=whole, default=1, metavar="N", help="1 to N [1]")
    parser.add_argument("--table", action="store_true", help="only print the table")
    parser.add_argument("--netwright", default=str(ROOT / "build/release/netwright"), metavar="PROGRAM")
    args = parser.parse_args()
    if not args.data and not args.table:
        parser.error("give one or more data sets")
    if not args.table:
        args.out.mkdir(parents=True, exist_ok=True)
    rows = Rows(args.out / "rows.jsonl")
    if not args.table:
        measure(args, rows)
    if not rows.rows:
        fail(f"{rows.path}: no rows yet")
    print(table(rows.rows))


if __name__ == "__main__":
    to_the_end(main)
