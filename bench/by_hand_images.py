"""A data set's images in the parts that `netwright search` gives them, decoded without Netwright."""

import dataclasses
import gzip
import io
import json
import subprocess
import tarfile
import zipfile
from pathlib import Path

from one_line import fail

LARGEST = 32  # pixels: as preset quick of `netwright search` chooses


def listing(netwright, data):
    """The object of `netwright data split`, which docs/datasets.md describes."""
    try:
        done = subprocess.run([netwright, "data", "split", data, "--json"], capture_output=True, text=True)
    except OSError as error:
        fail(f"cannot start {netwright}: {error.strerror}; build it, or name it with --netwright")
    if done.returncode != 0:
        fail(done.stderr.strip())
    return json.loads(done.stdout)


def count_of(listed, part):
    return sum(image["part"] == part for image in listed["images"])


@dataclasses.dataclass
class Part:
    pixels: "numpy.ndarray"  # images x size x size x channels, uint8
    labels: "numpy.ndarray"


def _members(path):
    """Names of a folder's or an archive's files and functions that read them, in the order in which they lie there."""
    if path.is_dir():
        for file in sorted(path.rglob("*")):
            if file.is_file():
                yield file.relative_to(path).as_posix(), file.read_bytes
    elif zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as archive:
            for name in archive.namelist():
                yield name, lambda name=name: archive.read(name)
    else:
        with tarfile.open(path) as archive:
            for member in archive:
                if member.isfile():
                    yield member.name, lambda member=member: archive.extractfile(member).read()


def _encoded(listed):
    from PIL import Image

    wanted = {image["image"]: i for i, image in enumerate(listed["images"])}
    for name, read in _members(Path(listed["path"])):
        name = name.removeprefix("./")
        if name in wanted:
            yield wanted.pop(name), Image.open(io.BytesIO(read()))
    if wanted:
        fail(f"{listed['path']}: {next(iter(wanted))} and {len(wanted) - 1} more cannot be read from here; "
             "bring the data set into the form of class folders first: netwright data import")


def _raw_pixels(path, kind):
    """All images of an IDX file or a CIFAR batch."""
    import numpy as np

    with gzip.open(path) if path.suffix == ".gz" else open(path, "rb") as file:
        data = np.frombuffer(file.read(), np.uint8)
    if kind == "idx":
        height, width = (int(n) for n in data[8:16].view(">u4"))
        return data[16:].reshape(-1, height, width)
    record = 3 * 32 * 32
    labels = 2 if data.size % (record + 2) == 0 else 1
    return data.reshape(-1, labels + record)[:, labels:].reshape(-1, 3, 32, 32).transpose(0, 2, 3, 1)


def _raw(listed):
    from PIL import Image

    folder, files = Path(listed["path"]), {}
    folder = folder if folder.is_dir() else folder.parent
    for i, image in enumerate(listed["images"]):
        name, _, number = image["image"].rpartition(":")
        if name not in files:
            files[name] = _raw_pixels(folder / name, listed["format"])
        yield i, Image.fromarray(files[name][int(number)])


def _images(listed):
    if listed["format"] in ["idx", "cifar"]:
        return _raw(listed)
    if listed["format"] in ["folder", "archive"]:
        return _encoded(listed)
    fail(f"{listed['path']}: images of the format '{listed['format']}' cannot be read from here; "
         "bring them into the form of class folders first: netwright data import")


def _is_grey(image):
    return image.mode in ["1", "L", "LA", "I", "F"] or image.mode.startswith("I;16")


def _decode(image, size, channels):
    """Of any shape to a square by area, over white, without what a camera's rotation flag asks for."""
    import numpy as np
    from PIL import Image, ImageOps

    image = ImageOps.exif_transpose(image)
    if image.mode == "I" or image.mode.startswith("I;16"):
        image = Image.fromarray(np.round(np.asarray(image).astype(np.float64) / 257).clip(0, 255).astype(np.uint8))
    if image.mode in ["LA", "PA", "RGBA"] or "transparency" in image.info:
        image = image.convert("RGBA")
        image = Image.alpha_composite(Image.new("RGBA", image.size, "white"), image)
    image = image.convert("L" if channels == 1 else "RGB")
    if image.size != (size, size):
        image = image.resize((size, size), Image.BOX if min(image.size) >= size else Image.BILINEAR)
    return np.asarray(image).reshape(size, size, channels)


def load(listed, size=None):
    """{"train": Part, "validation": Part, "test": Part}. Without a size the one that the search takes by itself: 32
    pixels, or the short side of the smallest images where that is less. One channel where all images are grey."""
    import numpy as np

    shapes = [(min(image.size), _is_grey(image)) for _, image in _images(listed)]
    short_sides = sorted(side for side, _ in shapes)
    size = size or min(LARGEST, short_sides[(len(short_sides) - 1) // 20])
    channels = 1 if all(grey for _, grey in shapes) else 3
    pixels = np.empty((len(shapes), size, size, channels), np.uint8)
    for i, image in _images(listed):
        pixels[i] = _decode(image, size, channels)
    labels = np.array([image["class"] for image in listed["images"]])
    parts = np.array([image["part"] for image in listed["images"]])
    return {name: Part(pixels[parts == name], labels[parts == name]) for name in ["train", "validation", "test"]}


def without_validation(data):
    """The same parts, with the validation images among those to train on."""
    import numpy as np

    train, held = data["train"], data["validation"]
    joined = Part(np.concatenate([train.pixels, held.pixels]), np.concatenate([train.labels, held.labels]))
    return {**data, "train": joined, "validation": Part(held.pixels[:0], held.labels[:0])}
