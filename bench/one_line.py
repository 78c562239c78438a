"""Command lines whose errors are one line, with exit code 2."""

import argparse
import sys


def fail(message):
    print(message, file=sys.stderr)
    sys.exit(2)


class Parser(argparse.ArgumentParser):
    def __init__(self, description):
        super().__init__(description=description, formatter_class=argparse.RawDescriptionHelpFormatter)

    def error(self, message):
        fail(f"{self.prog}: {message}; see {self.prog} --help")


def seconds(text):
    """A number of seconds; 90s, 10m and 1h too."""
    unit = {"s": 1, "m": 60, "h": 3600}.get(text[-1:], 0)
    try:
        value = float(text[:-1]) * unit if unit else float(text)
    except ValueError:
        value = 0
    if not 0 < value < float("inf"):
        raise argparse.ArgumentTypeError(f"'{text}': give a time, such as 60, 90s or 10m")
    return value


def amount(text):
    """Bytes or a number: 65536, 64K, 5M; K and M as `netwright search` takes them for bytes."""
    unit = {"K": 1 << 10, "M": 1 << 20}.get(text[-1:], 1)
    digits = text[:-1] if unit > 1 else text
    if not digits.isdecimal() or int(digits) == 0:
        raise argparse.ArgumentTypeError(f"'{text}': give a number of bytes, such as 65536 or 64K")
    return int(digits) * unit


def to_the_end(main):
    """Runs a program that goes on where it was interrupted."""
    try:
        main()
    except KeyboardInterrupt:
        print("interrupted; the same command goes on", file=sys.stderr)
        sys.exit(130)


def whole(text):
    if not text.isdecimal() or int(text) == 0:
        raise argparse.ArgumentTypeError(f"'{text}': give a whole number, 1 or more")
    return int(text)
