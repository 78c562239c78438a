#!/usr/bin/env python3
"""Runs exported models by other people's runtimes, and compares with what Netwright's own engines say.

    tests/other_runtimes.py FOLDER

FOLDER holds NAME.tflite, NAME.onnx (either may be missing) and NAME_test.json, as `netwright export` and deploy_test
write them. LiteRT must give the 8-bit engine's bits, but for one score in a hundred that may be one step off: on some
processors its kernels multiply by scales in float32, which rounds otherwise where a product lies next to a half. ONNX
Runtime must give the float32 logits within 1e-4 of their size, and of NAME.onnx in 8 bits the same as LiteRT, but for
average poolings, which round halves in another way.
Installs LiteRT and ONNX Runtime into build/runtimes-venv, once. Exit code 77: they cannot be had.
"""

import json
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "bench"))
import own_venv

try:
    own_venv.enter("runtimes", ["ai_edge_litert", "onnxruntime"], ["ai-edge-litert==2.3.0", "onnxruntime==1.32.0", "numpy"])
except SystemExit as end:
    if isinstance(end.code, str):
        print(end.code)
        sys.exit(77)
    raise

import numpy as np
import onnxruntime
from ai_edge_litert.interpreter import Interpreter


def litert(path, images):
    interpreter = Interpreter(str(path))
    interpreter.allocate_tensors()
    [source], [result] = interpreter.get_input_details(), interpreter.get_output_details()
    scale, zero = source["quantization"]
    for image in images:
        pixels = np.clip(np.floor(image / (255 * scale) + 0.5) + zero, -128, 127).astype(np.int8)
        interpreter.set_tensor(source["index"], pixels.reshape(source["shape"]))
        interpreter.invoke()
        yield interpreter.get_tensor(result["index"])[0].astype(int)


def onnx(path, images):
    options = onnxruntime.SessionOptions()
    # Without VNNI, sums of 8-bit products are held within 16 bits otherwise.
    options.add_session_config_entry("session.x64quantprecision", "1")
    session = onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
    _, channels, height, width = session.get_inputs()[0].shape
    batch = np.float32(images).reshape(-1, height, width, channels).transpose(0, 3, 1, 2) / np.float32(255)
    return session.run(None, {"image": batch})[0]


def checks(stem, vectors, images):
    """What there is to check of a model: its file, what it says, what it must say, and how far off that may be."""
    tflite, onnx_file = Path(f"{stem}.tflite"), Path(f"{stem}.onnx")
    if tflite.exists() and "scores" in vectors:
        yield tflite, np.array(list(litert(tflite, images))), np.array(vectors["scores"]), 0
    model = onnx_file.read_bytes() if onnx_file.exists() else b""
    if model and b"QuantizeLinear" not in model and "logits" in vectors:
        wanted = np.array(vectors["logits"])
        yield onnx_file, onnx(onnx_file, images), wanted, 1e-4 * max(1, np.abs(wanted).max())
    if b"QuantizeLinear" in model and "scores" in vectors:
        scores = np.round(onnx(onnx_file, images) / vectors["score_scale"]) + vectors["score_zero"]
        yield onnx_file, scores, np.array(vectors["scores"]), 4 if b"AveragePool" in model else 0


def main():
    failed = checked = 0
    for test in sorted(Path(sys.argv[1]).glob("*_test.json")):
        vectors = json.loads(test.read_text())
        images = np.array(vectors["images"], float)
        for path, said, wanted, allowed in checks(str(test)[: -len("_test.json")], vectors, images):
            differences = np.abs(said - wanted)
            difference = differences.max()
            right = difference <= allowed or (allowed == 0 and difference <= 1 and differences.mean() <= 0.01)
            print(f"{path.name}: {len(images)} images, largest difference {difference:.2g}{'' if right else ', WRONG'}")
            failed += not right
            checked += 1
    if checked == 0:
        sys.exit(f"there are no models in {sys.argv[1]}")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
