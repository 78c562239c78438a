#!/usr/bin/python3
"""Does the allocator matter? Trains the same network with glibc's malloc, as we set it (mallopt) and as it is, with
mimalloc and with jemalloc, in turns so that all meet the same disturbances: medians over the rounds of the images a
second of the whole machine, and the memory of the largest process (with ours that may be the one that measures the
ceilings). Ours (`netwright bench train`) and LibTorch's operators (bench/libtorch_eager.cc), which allocate every result
anew.

  apt-get install libmimalloc2.0 libjemalloc2
  bench/allocators.py                                    84 and 28 pixels, float32 and bfloat16, five rounds: 20 minutes
  bench/allocators.py --image-size 28 --precision bf16 --rounds 1 --seconds 0.2

An allocator whose library is not there is left out. Programs are told nothing: libraries are preloaded, and so is a
mallopt that does nothing.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "bench"))
from compare import command_of  # noqa: E402

KEEPS = {"dirty_decay_ms": -1, "muzzy_decay_ms": -1}
# Name: library to preload, variables.
ALLOCATORS = {
    "glibc, mallopt": (None, {}),
    "glibc": ("no_mallopt", {}),
    "glibc, mallopt, huge pages": (None, {"GLIBC_TUNABLES": "glibc.malloc.hugetlb=1"}),  # as madvise gives them
    "mimalloc": ("libmimalloc.so.2", {}),
    "mimalloc, keeps": ("libmimalloc.so.2", {"MIMALLOC_ALLOW_DECOMMIT": "0"}),
    "jemalloc": ("libjemalloc.so.2", {}),
    "jemalloc, keeps": ("libjemalloc.so.2", {"MALLOC_CONF": ",".join(f"{k}:{v}" for k, v in KEEPS.items())}),
}


def build_no_mallopt(folder):
    source = Path(folder) / "no_mallopt.c"
    source.write_text("int mallopt(int parameter, int value) { (void)parameter; (void)value; return 1; }\n")
    library = str(source.with_suffix(".so"))
    subprocess.run(["gcc", "-shared", "-fPIC", "-o", library, str(source)], check=True)
    return library


def found(library):
    """Whether the loader finds it: it warns of a library that it cannot preload."""
    done = subprocess.run(["true"], env={**os.environ, "LD_PRELOAD": library}, capture_output=True, text=True)
    return library not in done.stderr


def run(command, library, variables):
    """The rows it prints, and the resident MiB of its largest process."""
    environment = {k: v for k, v in os.environ.items() if k != "OMP_NUM_THREADS"}
    environment.update(variables)
    if library:
        environment["LD_PRELOAD"] = library
    with tempfile.TemporaryFile("w+") as out, tempfile.TemporaryFile("w+") as errors:
        process = subprocess.Popen(command, stdout=out, stderr=errors, env=environment)
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        out.seek(0), errors.seek(0)
        if status != 0:
            sys.exit(f"allocators: {' '.join(command)}\n{errors.read().strip()}")
        return [json.loads(line) for line in out], usage.ru_maxrss / 1024


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--image-size", nargs="+", type=int, default=[84, 28], metavar="PX")
    parser.add_argument("--precision", nargs="+", choices=["fp32", "bf16"], default=["fp32", "bf16"])
    parser.add_argument("--program", nargs="+", choices=["netwright", "tuned C++"], default=["netwright", "tuned C++"])
    parser.add_argument("--network", nargs="+", default=["conv3-conv3-max2-max2-max2-max2"], metavar="ARCH",
                        help="valid at all sizes; the table has their sum")
    parser.add_argument("--allocator", nargs="+", choices=ALLOCATORS, default=list(ALLOCATORS), metavar="NAME")
    parser.add_argument("--rounds", type=int, default=5, metavar="N")
    parser.add_argument("--seconds", type=float, default=1, metavar="S", help="a network, in each round")
    parser.add_argument("--batch", type=int, default=128, metavar="N")
    parser.add_argument("--json", metavar="FILE", help="all rows")
    parser.add_argument("--netwright", default=str(ROOT / "build/release/netwright"), metavar="PROGRAM")
    parser.add_argument("--libtorch", default=str(ROOT / "build/release/bench_libtorch_eager"), metavar="PROGRAM")
    args = parser.parse_args()

    rows = []
    with tempfile.TemporaryDirectory() as folder:
        libraries = {"no_mallopt": build_no_mallopt(folder)}
        allocators = []
        for name in args.allocator:
            library = libraries.get(ALLOCATORS[name][0], ALLOCATORS[name][0])
            if library and not found(library):
                print(f"allocators: {library} is not installed: {name} is left out", file=sys.stderr)
            else:
                allocators.append((name, library, ALLOCATORS[name][1]))
        cases = [(program, size, precision)
                 for program in args.program for size in args.image_size for precision in args.precision]
        for round_ in range(args.rounds):
            for program, size, precision in cases:
                for name, library, variables in allocators:
                    print(f"round {round_ + 1}: {program}, {size} pixels, {precision}: {name}", file=sys.stderr)
                    command = command_of(f"{program} {precision}", size, args.network, args)
                    results, memory = run(command, library, variables)
                    rows.append({"allocator": name, "program": program, "image_size": size, "precision": precision,
                                 "round": round_, "images_per_second": sum(r["images_per_second"] for r in results),
                                 "largest_process_mib": memory, "rows": results})
    for program, size, precision in cases:
        print(f"\n{f'{program}, {size} pixels, {precision}':<34} {'images/s':>9} {'to first':>9} {'MiB':>6}")
        first = None
        for name, _, _ in allocators:
            own = [row for row in rows if (row["allocator"], row["program"], row["image_size"], row["precision"]) ==
                   (name, program, size, precision)]
            rate = statistics.median(row["images_per_second"] for row in own)
            first = first or rate
            memory = statistics.median(row["largest_process_mib"] for row in own)
            print(f"{name:<34} {rate:9.0f} {rate / first:9.3f} {memory:6.0f}")
    if args.json:
        Path(args.json).write_text(json.dumps(rows, indent=1) + "\n")


if __name__ == "__main__":
    main()
