#!/usr/bin/env python3
"""NanoNAS on the images and the parts that `netwright search` has (`netwright data split`), to hold against it: our own
writing, in PyTorch, of the rules that its authors published (bench/nanonas_rules.py tells and cites them).

  bench/nanonas.py trashnet --flash 64K --ram 64K

Prints a line of JSON: the network, what it takes on a device, and its accuracy on the validation and the test images,
in float32 and in 8 bits. A candidate is trained for 3 epochs (Adam 0.001, batches of 16), the network that is chosen
for 100 (Adam 0.01, batches of 128), of which the best one on the validation images is kept. Networks beyond the limits
are not trained. The search takes half of --limit at most, and all of it no more than --limit.

Needs what bench/by_hand.py needs, and makes itself the same virtual environment.
"""

import argparse
import json
import os
import time

import by_hand_images
import own_venv
from by_hand import REQUIREMENTS, ROOT
from nanonas_rules import Sizes, search, sizes
from one_line import Parser, amount, fail, seconds, whole

MOST_SECONDS = 40 * 60


def limit_seconds(text):
    value = seconds(text)
    if value > MOST_SECONDS:
        raise argparse.ArgumentTypeError(f"'{text}': 40m at most")
    return value


def parse():
    parser = Parser(__doc__)
    parser.add_argument("data", metavar="DATA", help="a data set, by name or path")
    parser.add_argument("--flash", type=amount, metavar="BYTES", help="of constants in 8 bits [no limit]")
    parser.add_argument("--ram", type=amount, metavar="BYTES", help="of memory in 8 bits [no limit]")
    parser.add_argument("--macs", type=whole, metavar="N", help="multiply-adds an image [no limit]")
    parser.add_argument("--limit", type=limit_seconds, default=MOST_SECONDS, metavar="TIME", help="[40m, the most]")
    parser.add_argument("--seed", type=int, default=1, metavar="S", help="of weights, batches and dropout [1]")
    parser.add_argument("--image-size", type=whole, metavar="PX", help="[as the search: 32, or less for small images]")
    parser.add_argument("--threads", type=whole, default=len(os.sched_getaffinity(0)), metavar="N", help="[one a core]")
    parser.add_argument("--netwright", default=str(ROOT / "build/release/netwright"), metavar="PROGRAM")
    return parser.parse_args()


def design(data, limits, args):
    """The row."""
    import nanonas_training as training

    began = time.monotonic()
    _, size, _, channels = data["train"].pixels.shape
    classes = 1 + max(int(part.labels.max()) for part in data.values() if len(part.labels))
    candidates = []

    def score(k, c):
        takes = sizes(k, c, size, channels, classes)
        if takes is None or not takes.within(limits):
            return None
        trained = training.train(k, c, data, classes, training.SHORT, args.seed, began + args.limit / 2)
        if trained is None:
            return None
        candidates.append({"k": k, "c": c, "validation": round(trained[1], 3)})
        return candidates[-1]["validation"]

    chosen = search(score)
    if chosen is None:
        fail(f"{args.data}: no network keeps the limits, or there was no time to train one")
    searched = time.monotonic() - began
    final = training.train(*chosen, data, classes, training.LONG, args.seed, began + args.limit)
    if final is None:
        fail(f"{args.data}: the time was up before the final training; give more with --limit")
    net, validation, epochs = final
    test = training.accuracy(net, data["test"])
    eight = training.quantised(net, data["train"])
    takes = sizes(*chosen, size, channels, classes)
    return {"k": chosen[0], "c": chosen[1], "candidates": len(candidates), "epochs": epochs,
            "cut_short": epochs < training.LONG["epochs"], "flash": takes.flash, "ram": takes.ram, "macs": takes.macs,
            "validation": round(validation, 5), "test": round(test, 5),
            "test_int8": round(training.accuracy(eight, data["test"]), 5), "test_images": len(data["test"].labels),
            "image_size": size, "channels": channels, "search_seconds": round(searched, 1),
            "seconds": round(time.monotonic() - began, 1), "searched": candidates}


def main():
    args = parse()
    listed = by_hand_images.listing(args.netwright, args.data)
    own_venv.enter("by-hand", ["torch", "PIL"], REQUIREMENTS)

    import torch
    torch.set_num_threads(args.threads)
    torch.set_flush_denormal(True)
    row = design(by_hand_images.load(listed, args.image_size), Sizes(args.flash, args.ram, args.macs), args)
    print(json.dumps({"data": args.data, "seed": args.seed, **row, "torch": torch.__version__}), flush=True)


if __name__ == "__main__":
    main()
