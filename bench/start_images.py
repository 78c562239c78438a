#!/usr/bin/env python3
"""One folder of classes from many data sets: what policies/start.weights is learnt on.

  bench/start_images.py OUT DATA...

The images of DATA that are not for the test, at 32 pixels, in colour, under OUT/DATA.CLASS; of Omniglot's alphabets, which
would be most of them, the first 250 characters. docs/accuracy.md has the command that learns from them. Needs PyTorch's
virtual environment of bench/by_hand.py.
"""

import sys
from pathlib import Path

import by_hand_images
import own_venv
from by_hand import REQUIREMENTS
from one_line import Parser

ROOT = Path(__file__).resolve().parent.parent
MOST_CLASSES = 250


def main():
    parser = Parser(__doc__)
    parser.add_argument("out", type=Path, metavar="OUT", help="a folder that is made")
    parser.add_argument("data", nargs="+", metavar="DATA", help="data sets, by name or path")
    parser.add_argument("--netwright", default=str(ROOT / "build/release/netwright"), metavar="PROGRAM")
    args = parser.parse_args()
    listed = [by_hand_images.listing(args.netwright, data) for data in args.data]
    own_venv.enter("by-hand", ["torch", "PIL"], REQUIREMENTS)

    import numpy as np
    from PIL import Image
    for name, split in zip(args.data, listed):
        part = by_hand_images.without_validation(by_hand_images.load(split, 32))["train"]
        for i, (pixels, label) in enumerate(zip(part.pixels, part.labels)):
            if label >= MOST_CLASSES:
                continue
            folder = args.out / f"{Path(name).stem}.{label:03}"
            folder.mkdir(parents=True, exist_ok=True)
            Image.fromarray(np.broadcast_to(pixels, (32, 32, 3))).save(folder / f"{i:06}.png")
    print(f"{sum(1 for _ in args.out.rglob('*.png'))} images in {args.out}")


if __name__ == "__main__":
    sys.exit(main())
