#!/usr/bin/python3
"""`netwright bench train`, eager LibTorch in C++ (bench/libtorch_eager.cc: "tuned C++") and eager PyTorch
(bench/pytorch_eager.py: "tuned", "plain") side by side, in turns so that all meet the same disturbances: medians over
the rounds of the images a second of the whole machine, ratios and their geometric means.

  bench/compare.py                              84 and 28 pixels, five rounds
  bench/compare.py --image-size 28 --rounds 3 --plain-rounds 0 --json comparison.json

Plain PyTorch needs seconds for a step of 128 images at 84 pixels, so it makes an untimed and three timed steps a
network in each of --plain-rounds. What it makes of 84 pixels depends on the machine as nothing else here does: each
step maps hundreds of megabytes anew, and a virtual machine's first touch of a page can cost many times that of later
ones.
"""

import argparse
import json
import math
import os
import statistics
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "bench"))
from pytorch_eager import NETWORKS, shape_of  # noqa: E402

VARIANTS = [f"{program} {precision}"
            for precision in ["fp32", "bf16"] for program in ["netwright", "tuned C++", "tuned"]]
CEILINGS = {"convolution ceiling (whole batches)": "fraction_of_ceiling",
            "ceiling of small groups": "fraction_of_group_ceiling"}


def run(command):
    environment = {k: v for k, v in os.environ.items() if k != "OMP_NUM_THREADS"}  # as without any preparation
    done = subprocess.run(command, capture_output=True, text=True, env=environment)
    if done.returncode != 0:
        sys.exit(f"compare: {' '.join(command)}\n{done.stderr.strip()}")
    return [json.loads(line) for line in done.stdout.splitlines()]


def command_of(variant, size, networks, args):
    program, _, precision = variant.rpartition(" ")
    selection = ["--network", *networks, "--image-size", str(size), "--batch", str(args.batch)]
    if program == "netwright":
        workers = ["--workers", str(len(os.sched_getaffinity(0)))]
        timing = ["--seconds", str(args.seconds), "--precision", precision, "--json", "-"]
        return [args.netwright, "bench", "train", *selection, *workers, *timing]
    if program == "tuned C++":
        return [args.libtorch, *selection, "--precision", precision, "--seconds", str(args.seconds)]
    python = [args.python, str(ROOT / "bench/pytorch_eager.py"), "--mode", program or variant, *selection]
    if variant == "plain":
        return [*python, "--steps", "3", "--repetitions", "1"]
    return [*python, "--precision", precision, "--seconds", str(args.seconds)]


def geometric_mean(values):
    return math.exp(statistics.fmean(math.log(value) for value in values))


def table(size, networks, rates, ceilings):
    columns = [variant for variant in ["plain", *VARIANTS] if variant in rates]
    print(f"\n{f'{size} pixels, images/s':<52}" + "".join(f" {column:>14}" for column in columns))
    for network in networks:
        cells = "".join(f" {rates[column][network]:14.0f}" for column in columns)
        print(f"{network:<52}{cells}".rstrip())
    ratios = []
    for precision in ["fp32", "bf16"]:
        ours = f"netwright {precision}"
        others = [f"tuned C++ {precision}", f"tuned {precision}", "plain"]
        ratios += [(ours, other) for other in others if ours in rates and other in rates]
    means = {}
    for ours, other in ratios:
        each = {network: rates[ours][network] / rates[other][network] for network in networks}
        means[f"{ours} / {other}"] = geometric_mean(each.values())
        print(f"{ours} / {other}: {means[f'{ours} / {other}']:.2f}  (" +
              " ".join(f"{ratio:.2f}" for ratio in each.values()) + ")")
    for name, fractions in ceilings.items():
        print(f"{name}: " +
              " ".join(f"{fractions[network]:.2f}" for network in networks))
    return means


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--image-size", nargs="+", type=int, default=[84, 28], metavar="PX")
    parser.add_argument("--network", nargs="+", default=NETWORKS, metavar="ARCH")
    parser.add_argument("--rounds", type=int, default=5, metavar="N")
    parser.add_argument("--plain-rounds", type=int, default=5, metavar="N", help="0: without plain PyTorch")
    parser.add_argument("--variant", nargs="+", choices=VARIANTS, default=VARIANTS, metavar="NAME")
    parser.add_argument("--seconds", type=float, default=1, metavar="S", help="a network, in each round")
    parser.add_argument("--batch", type=int, default=128, metavar="N")
    parser.add_argument("--json", metavar="FILE", help="all rows, and the means")
    parser.add_argument("--netwright", default=str(ROOT / "build/release/netwright"), metavar="PROGRAM")
    parser.add_argument("--libtorch", default=str(ROOT / "build/release/bench_libtorch_eager"), metavar="PROGRAM")
    parser.add_argument("--python", default="/usr/bin/python3", metavar="PROGRAM", help="that has PyTorch")
    args = parser.parse_args()

    report = {"rows": [], "geometric_means": {}}
    for size in args.image_size:
        networks = [network for network in args.network if shape_of(network, size)]
        if not networks:
            continue
        found = {}
        for round_ in range(max(args.rounds, args.plain_rounds)):
            turn = args.variant if round_ < args.rounds else []
            for variant in [*turn, *(["plain"] if round_ < args.plain_rounds else [])]:
                print(f"{size} pixels, round {round_ + 1}: {variant}", file=sys.stderr, flush=True)
                for row in run(command_of(variant, size, networks, args)):
                    report["rows"].append(row)
                    found.setdefault(variant, {}).setdefault(row["network"], []).append(row)
        def medians(variant, key):
            return {n: statistics.median(row[key] for row in found[variant][n]) for n in networks}

        rates = {variant: medians(variant, "images_per_second") for variant in found}
        ceilings = {f"{variant}, share of the {name}": medians(variant, key) for variant in found
                    if variant.startswith("netwright") for name, key in CEILINGS.items()}
        report["geometric_means"][size] = table(size, networks, rates, ceilings)
    if args.json:
        Path(args.json).write_text(json.dumps(report, indent=1) + "\n")


if __name__ == "__main__":
    main()
