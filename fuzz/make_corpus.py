#!/usr/bin/env python3
"""Writes the seeds of the fuzz targets into fuzz/corpus/TARGET/, each a few hundred bytes; the same bytes every time.

What is here is what the formats look like; libFuzzer finds the rest. Some of that is kept as found-N, which this leaves as it
is. A crash becomes a seed as well: its file is copied into the target's folder by hand, under a name that says what it was.
"""

import gzip
import io
import json
import struct
import tarfile
import zipfile
import zlib
from pathlib import Path

ROOT = Path(__file__).resolve().parent / "corpus"
GREY = b"P5 2 2 255\n" + bytes([0, 80, 160, 240])
COLOUR = b"P6 2 1 255\n" + bytes(range(6))


def seed(target, name, content):
    folder = ROOT / target
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_bytes(content if isinstance(content, bytes) else content.encode())


def chunk(kind, content):
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


def png(colour=0, rows=b"\0\x10\x20\0\x30\x40"):
    head = struct.pack(">IIBBBBB", 2, 2, 8, colour, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


def bmp():
    rows = bytes([1, 2, 3, 4, 5, 6, 0, 0]) * 2
    return b"BM" + struct.pack("<IIIIiiHHIIIIII", 54 + len(rows), 0, 54, 40, 2, 2, 1, 24, 0, len(rows), 0, 0, 0, 0) + rows


def tar(members, mode="w"):
    out = io.BytesIO()
    if mode == "w:gz":
        return gzip.compress(tar(members), mtime=0)
    with tarfile.open(fileobj=out, mode="w", format=tarfile.USTAR_FORMAT) as archive:
        for name, content in members:
            info = tarfile.TarInfo(name)
            if isinstance(content, str):
                info.type, info.linkname = tarfile.LNKTYPE, content
                archive.addfile(info)
            else:
                info.size = len(content)
                archive.addfile(info, io.BytesIO(content))
    return out.getvalue()[: 512 * (3 * len(members) + 2)]


def zipped(members):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members:
            archive.writestr(zipfile.ZipInfo(name), content)
    return out.getvalue()


def crc32c(content):
    crc = 0xFFFFFFFF
    for byte in content:
        crc ^= byte
        for _ in range(8):
            crc = (crc >> 1) ^ (0x82F63B78 if crc & 1 else 0)
    crc ^= 0xFFFFFFFF
    return (((crc >> 15) | (crc << 17)) + 0xA282EAD8) & 0xFFFFFFFF


def record(payload):
    length = struct.pack("<Q", len(payload))
    return length + struct.pack("<I", crc32c(length)) + payload + struct.pack("<I", crc32c(payload))


def field(number, content):
    return bytes([number << 3 | 2, len(content)]) + content


def example(image, label):
    """tf.train.Example with the features image (bytes) and label (an integer)."""
    features = b"".join(
        field(1, field(1, name) + field(2, value))
        for name, value in ((b"image", field(1, field(1, image))), (b"label", field(3, field(1, bytes([label])))))
    )
    return field(1, features)


def matlab(packed):
    values = struct.pack("<4B", 1, 2, 2, 1)
    body = struct.pack("<IIIIIIiiII8sHH4s", 6, 8, 6, 0, 5, 8, 1, 4, 1, 6, b"labels\0\0", 2, 4, values)
    element = struct.pack("<II", 14, len(body)) + body
    if packed:
        content = zlib.compress(element)
        element = struct.pack("<II", 15, len(content)) + content
    return b"MATLAB 5.0 MAT-file".ljust(124) + b"\0\1IM" + element


def cbor_text(text):
    return bytes([0x60 + len(text)]) + text.encode()


def message(cbor):
    return struct.pack("<I", len(cbor)) + cbor + b"\n"


def main():
    for name, content in (("grey.pgm", GREY), ("colour.ppm", COLOUR), ("text.pbm", b"P1 2 2\n0 1 1 0\n"),
                          ("grey.png", png()), ("colour.png", png(2, (b"\0" + bytes(6)) * 2)), ("colour.bmp", bmp())):
        seed("image", name, content)

    images = struct.pack(">IIII", 2051, 2, 2, 2) + bytes(8)
    labels = struct.pack(">II", 2049, 2) + bytes([0, 1])
    seed("idx", "plain", images + b"|IDX|" + labels)
    seed("idx", "packed", gzip.compress(images, mtime=0) + b"|IDX|" + gzip.compress(labels, mtime=0))
    seed("cifar", "ten", b"\n".join(b"c%d" % i for i in range(10)) + b"|CIFAR|" + bytes(3073))
    seed("cifar", "hundred", b"\n".join(b"c%d" % i for i in range(100)) + b"|CIFAR|" + bytes(3074))
    seed("tfrecord", "file", record(example(GREY, 1)) + record(b"x"))
    seed("tfrecord", "record", example(png(), 3))
    spec = {"name": "fuzz", "classes_per_split": {"TRAIN": 1, "VALID": 0, "TEST": 0}, "images_per_class": {"0": 1},
            "class_names": {"0": "a"}, "path": "", "file_pattern": "{}.tfrecords"}
    seed("records", "one", json.dumps(spec).encode() + b"|RECORDS|" + record(example(png(), 0)))
    seed("matlab", "plain", matlab(False))
    seed("matlab", "packed", matlab(True))

    pictures = [("pets/cat/1.pgm", GREY), ("pets/dog/1.pgm", COLOUR)]
    seed("archive", "tar", tar([*pictures, ("pets/dog/2.pgm", "pets/cat/1.pgm")]))
    seed("archive", "tgz", tar([*pictures, ("pets/dog/2.pgm", "pets/cat/1.pgm")], "w:gz"))
    seed("archive", "zip", zipped(pictures))
    seed("run_archive", "run", tar([("run.json", b"{}"), ("checkpoint/clock.json", b"{}")], "w:gz"))
    seed("run_archive", "up", tar([("../out", b"x")], "w:gz"))
    seed("run_archive", "link", tar([("a", b"x"), ("b", "a")]))

    seed("csv", "quoted", 'a,b\n1,"two\n""lines"""\n\n3,\n')
    seed("csv", "crlf", "\ufeffa;b\r\n1;2\r\n")
    seed("image_list", "two", "file,label,split\na.png,x,train\na.png,y,test\n")
    seed("labels", "escaped", "cat\ndog\\nold\nslash\\\\\n")
    releases = {
        "flowers": {"imagelabels.mat": matlab(True), "jpg/image_00001.jpg": b"", "jpg/image_00002.jpg": b"",
                    "jpg/image_00003.jpg": b"", "jpg/image_00004.jpg": b"", "setid.mat": matlab(False)},
        "aircraft": {"data/images_variant_trainval.txt": b"0 A\n1 B\n", "data/images_variant_test.txt": b"2 A\n",
                     "data/images_box.txt": b"0 1 2 3 4\n1 1 2 3 4\n2 1 2 3 4\n", "data/images/0.jpg": b"",
                     "data/images/1.jpg": b"", "data/images/2.jpg": b""},
        "birds": {"images.txt": b"1 a/b.jpg\n2 c/d.jpg\n", "classes.txt": b"1 a\n2 c\n", "image_class_labels.txt": b"1 1\n2 2\n",
                  "train_test_split.txt": b"1 1\n2 0\n", "bounding_boxes.txt": b"1 0.0 0.0 2.0 2.0\n2 0 0 1 1\n",
                  "images/a/b.jpg": b"", "images/c/d.jpg": b""},
        "textures": {"labels/train1.txt": b"a/a_1.jpg\nb/b_1.jpg\n", "labels/val1.txt": b"a/a_2.jpg\n",
                     "labels/test1.txt": b"b/b_2.jpg\n", "images/a/a_1.jpg": b"", "images/a/a_2.jpg": b"",
                     "images/b/b_1.jpg": b"", "images/b/b_2.jpg": b""},
        "omniglot": {"images_background/A/character01/1_1.png": b"", "images_evaluation/B/character01/1_1.png": b""},
        "signs": {"00000/GT-00000.csv": b"Filename;Width;Height;Roi.X1;Roi.Y1;Roi.X2;Roi.Y2;ClassId\n0.ppm;9;9;1;1;8;8;0\n",
                  "00000/0.ppm": b""},
        "own": {"x/netwright-classes.txt": b"0 a\n1 b\n", "x/0/1.png": b"", "x/1/1.png": b""},
    }
    for name, files in releases.items():
        seed("release_index", name, b"|FILE|".join(["\n".join(files).encode(), *files.values()]))

    for kind, file in (("chain", "chain.yml"), ("blocks", "compact.yml"), ("branches", "multi-branch.yml")):
        source = ROOT.parents[1] / "configs/spaces" / file
        if source.exists():
            seed("space_file", kind, source.read_text())
    seed("space_file", "decisions", "name: d\ndecisions:\n  - {name: a, choices: [x, y]}\n  - {name: b, choices: [1, 2]}\n")
    for name, text in (("chain", "conv3-conv5-max2"), ("branches", "conv3(0) max2(1) add(0,2)"), ("empty", "empty"),
                       ("codes", "[1,1,3,0,0] [2,2,2,1,0]"), ("graph", "conv3(0) conv3same(1) add(1,2) gap(3)")):
        seed("architecture", name, text)
    seed("configuration", "yaml", "seed: 3\nevolution: {population: 5}\nrecipe.epochs: 2\n")
    seed("configuration", "json", '{"config": {"seed": 3, "dataset": "a"}}')
    seed("configuration", "anchors", "a: &a [1, 2]\nb: [*a, *a]\n")
    policy = {"format": "netwright-policy", "version": 1, "agent": "a2c", "tensors": [{"name": "w", "shape": [2]}]}
    seed("policy", "two", json.dumps(policy).encode() + b"\n" + struct.pack("<2f", 0.5, -1))
    seed("table", "chain", "name: t\ncsv: table.csv\nspace: chain\ninput: {channels: 3, height: 32, width: 32, classes: 10}\n"
         "tasks: [a]\nmetric: percent\n|CSV|architecture,a\nconv3,50\nconv3-max2,60\nconv3,52\n")  # fmt: skip
    answer = b"\xa1" + cbor_text("answer") + b"\xa3" + cbor_text("id") + b"\x01" + cbor_text("outcome") + cbor_text(
        "ok") + cbor_text("message") + cbor_text("")
    seed("worker_message", "answer", message(answer) + message(b"\xa1" + cbor_text("ready") + b"\x01"))
    seed("worker_message", "line", b"netwright-node 1 0.1.0\n" + message(b"\xa1" + cbor_text("beat") + b"\xf5"))
    header = json.dumps({"__metadata__": {"checksum": "0" * 32}, "w": {"dtype": "F32", "shape": [1],
                                                                         "data_offsets": [0, 4]}}).encode()  # fmt: skip
    seed("weights", "one", struct.pack("<Q", len(header)) + header + struct.pack("<f", 1))


if __name__ == "__main__":
    main()
