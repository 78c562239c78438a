#!/usr/bin/env python3
"""NanoNAS (bench/nanonas.py) and `netwright search --space compact` within the same limits of a device, in turns.

  bench/nanonas.sh trashnet dtd --flash 64K --ram 64K --budget 10m --out compared
  bench/nanonas.sh --flash 64K --ram 64K --out compared --table       the table of what is there

NanoNAS takes as long as its rules ask for, 40 minutes at most (--limit); the search takes --budget. Test accuracies are
those in 8 bits: of the search's network as it tells them at its end, of NanoNAS's network by a simulation of the same
scheme. Sizes of both are by one rule (docs/devices.md). Each result is a line of
DIR/rows.jsonl; what is there is not done again. Nothing else should run on the machine.
"""

import json
import statistics
import sys
from pathlib import Path

import device_search
from by_hand import ROOT
from by_hand_compare import Rows, run
from by_hand_table import lines_of, wilson
from nanonas import MOST_SECONDS, limit_seconds
from one_line import Parser, amount, fail, seconds, to_the_end, whole

NANONAS, OURS = "nanonas", "netwright"
KILO = 1024


def search(args, data, seed):
    return device_search.search(args.netwright, data, args.out / "run", space="compact", flash=args.flash, ram=args.ram,
                                budget=args.budget, seed=seed, settings=args.set)


def nanonas(args, data, seed):
    text, wall = run([sys.executable, args.nanonas, data, "--flash", str(args.flash), "--ram", str(args.ram), "--limit",
                      f"{args.limit:g}", "--seed", str(seed), "--netwright", args.netwright])
    row = json.loads(text)
    return {**row, "network": f"k = {row['k']}, c = {row['c']}", "wall": wall}


def place_of(args, data, who, seed):
    """What tells a row from others."""
    time = args.limit if who == NANONAS else args.budget
    return {"data": data, "who": who, "seed": seed, "limits": [args.flash, args.ram], "time": time}


def compare(args, rows):
    for seed in range(1, args.seeds + 1):
        for data in args.data:
            for who, measure in [(NANONAS, nanonas), (OURS, search)]:
                place = place_of(args, data, who, seed)
                if rows.find(**place):
                    continue
                print(f"{data}, seed {seed}: {who}", file=sys.stderr, flush=True)
                rows.append({**place, **{key: value for key, value in measure(args, data, seed).items()
                                         if key not in place}})


def cell(found, images):
    """Accuracies of one network after another, that differ by their seeds, on so many test images."""
    tests = [row["test_int8"] for row in found]
    if len(tests) > 1:
        return f"{statistics.fmean(tests):.3f} sd {statistics.stdev(tests):.3f} ({len(tests)})"
    low, high = wilson(tests[0], images)
    return f"{tests[0]:.3f} [{low:.3f}, {high:.3f}]"


def table(args, rows, datasets):
    cells = [["data", "", "test in 8 bits", "float32", "flash, KiB", "RAM, KiB", "minutes", "the first seed's network"]]
    for data in datasets:
        images = next((row["test_images"] for row in rows.find(data=data, who=NANONAS)), 0)
        for who in [NANONAS, OURS]:
            found = rows.find(**{key: value for key, value in place_of(args, data, who, 0).items() if key != "seed"})
            if not found:
                continue

            def mean(key, unit):
                return f"{statistics.fmean(row[key] for row in found) / unit:.1f}"
            cells.append([data, who, cell(found, images), f"{statistics.fmean(row['test'] for row in found):.3f}",
                          mean("flash", KILO), mean("ram", KILO), mean("wall", 60), found[0]["network"]])
    return "\n".join(lines_of(cells)) if len(cells) > 1 else None


def main():
    parser = Parser(__doc__)
    parser.add_argument("data", nargs="*", metavar="DATA", help="data sets, by name or path")
    parser.add_argument("--out", required=True, type=Path, metavar="DIR", help="for rows.jsonl")
    parser.add_argument("--flash", required=True, type=amount, metavar="BYTES", help="of constants in 8 bits")
    parser.add_argument("--ram", required=True, type=amount, metavar="BYTES", help="of memory in 8 bits")
    parser.add_argument("--budget", type=seconds, default=600.0, metavar="TIME", help="of the search [10m]")
    parser.add_argument("--limit", type=limit_seconds, default=MOST_SECONDS, metavar="TIME",
                        help="of NanoNAS [40m, the most]")
    parser.add_argument("--seeds", type=whole, default=1, metavar="N", help="1 to N [1]")
    parser.add_argument("--set", action="append", default=[], metavar="KEY=VALUE", help="handed on to the search")
    parser.add_argument("--table", action="store_true", help="only print the table")
    parser.add_argument("--netwright", default=str(ROOT / "build/release/netwright"), metavar="PROGRAM")
    parser.add_argument("--nanonas", default=str(ROOT / "bench/nanonas.py"), metavar="PROGRAM")
    args = parser.parse_args()
    if not args.data and not args.table:
        parser.error("give one or more data sets")
    if args.budget > MOST_SECONDS:
        parser.error("--budget: 40m at most")
    if not args.table:
        args.out.mkdir(parents=True, exist_ok=True)
    rows = Rows(args.out / "rows.jsonl")
    if not args.table:
        compare(args, rows)
    text = table(args, rows, args.data or dict.fromkeys(row["data"] for row in rows.rows))
    if text is None:
        fail(f"{rows.path}: no rows of these limits and times yet")
    print(text)


if __name__ == "__main__":
    to_the_end(main)
