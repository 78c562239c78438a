"""`netwright search` within the limits of a device, and what its network is in 8 bits."""

import json
import shutil

from by_hand_compare import run
from one_line import fail


def search(program, data, folder, *, space, flash, ram, budget, seed, settings=()):
    """A row of its figures. flash and ram in bytes, None: no limit; budget in seconds. The run's folder goes."""
    shutil.rmtree(folder, ignore_errors=True)  # one that was broken off is of no use: its time cannot be told
    limits = []
    for key, value in [("--max-flash", flash), ("--max-ram", ram)]:
        limits += [key, str(value)] if value else []
    given = [word for setting in settings for word in ("--set", setting)]
    _, wall = run([program, "search", data, "--space", space, *limits, "--budget", f"{budget:g}s", "--seed", str(seed),
                   "--out", folder, "--quiet", *given])
    final = json.loads((folder / "summary.json").read_text())["final"]
    shutil.rmtree(folder, ignore_errors=True)
    if final is None:
        fail(f"{data}: the search within {budget:g} s delivered no network")
    eight = final["int8"]
    return {"network": final["architecture"], "epochs": final["epochs"], "flash": eight["flash_bytes"],
            "ram": eight["ram_bytes"], "macs": eight["macs"], "validation": final["validation_accuracy"],
            "test": final["test_accuracy"], "test_int8": eight["test_accuracy"], "wall": wall}
