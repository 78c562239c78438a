#!/usr/bin/env python3
"""What an engineer writes by hand, to hold against what `netwright search` designs in the same time: known networks in
PyTorch, trained for a budget of seconds on the images and the parts that the search has (`netwright data split`).

  bench/by_hand.py cifar10 --budget 60 --mirror
  bench/by_hand.py trashnet --network plain resnet8 --budget 2m --seed 2

Trains on all images that are not for the test, as the delivered network of a search does in the end; with --validate on
the training part alone.

Prints a line of JSON for each network: what it came to on the test (and the validation) images, once, at the end. The
budget holds everything but reading and decoding the images. The number of steps follows from the time of those so far,
so that the schedule ends with the budget; with --epochs it is fixed, and the same seed gives the same result.

plain is the tutorial's network; resnet8 has 32, 64 and 128 filters, resnet20 16, 32 and 64; mobile is MobileNetV2's
kind. plain has its own recipe, SGD 0.02 with Nesterov momentum 0.9 and weight decay 5e-4, those with batch
normalisation AdamW 0.01 with weight decay 0.05. All: one cycle of the rate, label smoothing 0.1, shifts by an eighth,
batches of 64 (128 from 4,000 training images on), channels-last memory, a thread a core.

Makes itself a virtual environment with PyTorch 2 in build/by-hand-venv, once, unless PyTorch and Pillow are there
already. bench/by_hand.py --check says by its exit code whether all is there.
"""

import json
import os
import sys
from pathlib import Path

import by_hand_images
import own_venv
from one_line import Parser, fail, seconds, whole

ROOT = Path(__file__).resolve().parent.parent
NETWORKS = ["plain", "resnet8", "resnet20", "mobile"]
REQUIREMENTS = ["torch==2.15.0", "numpy", "pillow"]


def parse():
    parser = Parser(__doc__)
    parser.add_argument("data", nargs="*", metavar="DATA", help="data sets, by name or path")
    parser.add_argument("--network", nargs="+", choices=NETWORKS, default=NETWORKS, metavar="NAME",
                        help=f"of {', '.join(NETWORKS)} [all]")
    parser.add_argument("--budget", type=seconds, default=60.0, metavar="TIME", help="for each network [60s]")
    parser.add_argument("--epochs", type=whole, metavar="N", help="instead of as many as the budget allows")
    parser.add_argument("--seed", type=int, default=1, metavar="S", help="of weights, batches and dropout [1]")
    parser.add_argument("--mirror", action="store_true", help="mirror images at random: left and right mean nothing")
    parser.add_argument("--validate", action="store_true", help="keep the validation images out of the training")
    parser.add_argument("--image-size", type=whole, metavar="PX", help="[as the search: 32, or less for small images]")
    parser.add_argument("--batch", type=whole, metavar="N", help="[64, or 128 from 4,000 training images on]")
    parser.add_argument("--precision", choices=["auto", "fp32", "bf16"], metavar="NAME",
                        help="auto, the faster one by a few steps, fp32, bf16 (autocast) [auto; with --epochs: fp32]")
    parser.add_argument("--threads", type=whole, default=len(os.sched_getaffinity(0)), metavar="N", help="[one a core]")
    parser.add_argument("--netwright", default=str(ROOT / "build/release/netwright"), metavar="PROGRAM")
    parser.add_argument("--check", action="store_true", help="exit code 1: PyTorch or Pillow is not there")
    args = parser.parse_args()
    if not args.data and not args.check:
        parser.error("give one or more data sets")
    args.precision = args.precision or ("fp32" if args.epochs else "auto")
    return args


def main():
    args = parse()
    if args.check:
        sys.exit(0 if own_venv.is_there("by-hand", "torch", "PIL") else 1)
    listed = [by_hand_images.listing(args.netwright, data) for data in args.data]
    own_venv.enter("by-hand", ["torch", "PIL"], REQUIREMENTS)

    import torch
    from by_hand_training import train
    torch.set_num_threads(args.threads)
    torch.set_flush_denormal(True)
    for name, split in zip(args.data, listed):
        data = by_hand_images.load(split, args.image_size)
        if not args.validate:
            data = by_hand_images.without_validation(data)
        for network in args.network:
            try:
                row = train(network, data, args)
            except ValueError as error:
                fail(f"{name}: {error}")
            head = {"data": name, "network": network, "seed": args.seed, "budget": args.budget}
            tail = {"mirror": args.mirror, "threads": args.threads, "torch": torch.__version__}
            print(json.dumps({**head, **row, **tail}), flush=True)


if __name__ == "__main__":
    main()
