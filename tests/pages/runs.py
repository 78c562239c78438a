"""Small image data sets, and real runs of the program on them, for the tests of the pages."""

import random
import struct
import subprocess
import zlib
from pathlib import Path

# A class name can be anything that a list of labels holds.
HOSTILE = "</script><img src=x onerror=\"window.pwned=1\">"
CLASSES = [HOSTILE, "<b>bars</b> & 'lines'", "plain"]


def png(width, height, pixel):
    """A grey PNG; pixel(x, y) is 0 .. 255."""
    rows = b"".join(b"\0" + bytes(pixel(x, y) for x in range(width)) for y in range(height))

    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


def write_images(folder, images=60):
    """Bars in noise, upright, lying or slanting, listed in labels.csv; so noisy that some are taken for others."""
    draw = random.Random(7)
    lines = ["file,label"]
    (folder / "images").mkdir(parents=True)
    for c, name in enumerate(CLASSES):
        for i in range(images):
            step, shift = 4, draw.randrange(4)

            def pixel(x, y):
                bar = ((x, y, x + y)[c] + shift) % step < step // 2
                return min(255, max(0, int(110 + 25 * bar + draw.gauss(0, 50))))

            file = f"images/{c}-{i:03}.png"
            (folder / file).write_bytes(png(16, 16, pixel))
            lines.append(f'{file},"{name.replace(chr(34), chr(34) * 2)}"')
    (folder / "labels.csv").write_text("\n".join(lines) + "\n")


def search(program, data, out, *options, evaluations=8):
    """Arguments of a search of a few seconds."""
    return [str(program), "search", str(data), "--out", str(out), "--evaluations", str(evaluations), "--epochs", "1", "--workers", "2",
            "--quiet", "--set", "final.epochs=2", "--set", "finalists=1", *options]


def run(command, **options):
    done = subprocess.run(command, capture_output=True, text=True, timeout=900, **options)
    assert done.returncode == 0, f"{command}: {done.stdout}{done.stderr}"
    return done.stdout


def make_run(program, folder, *options):
    data = Path(folder) / "data"
    if not data.exists():
        write_images(data)
    out = Path(folder) / "runs" / f"run-{len(list((Path(folder) / 'runs').glob('*')))}"
    run(search(program, data / "labels.csv", out, *options))
    return out
