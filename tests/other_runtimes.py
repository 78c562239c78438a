#!/usr/bin/env python3
"""Runs exported models by other people's runtimes, and compares with what Netwright's own engines say.

    tests/other_runtimes.py FOLDER

FOLDER holds NAME.tflite, NAME.onnx (either may be missing) and NAME_test.json, as `netwright export` and deploy_test
write them. LiteRT must give the 8-bit engine's bits; ONNX Runtime the float32 logits within 1e-4 of their size.
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
    session = onnxruntime.InferenceSession(str(path), providers=["CPUExecutionProvider"])
    _, channels, height, width = session.get_inputs()[0].shape
    batch = np.float32(images).reshape(-1, height, width, channels).transpose(0, 3, 1, 2) / np.float32(255)
    return session.run(None, {"image": batch})[0]


def main():
    failed = checked = 0
    for test in sorted(Path(sys.argv[1]).glob("*_test.json")):
        vectors = json.loads(test.read_text())
        images = np.array(vectors["images"], float)
        stem = str(test)[: -len("_test.json")]
        for path, run, expected, allowed in ((f"{stem}.tflite", litert, "scores", 0), (f"{stem}.onnx", onnx, "logits", 1e-4)):
            if not Path(path).exists() or expected not in vectors:
                continue
            wanted = np.array(vectors[expected], float)
            difference = np.abs(np.array(list(run(path, images))) - wanted).max() / max(1, np.abs(wanted).max() if allowed else 1)
            right = difference <= allowed
            print(f"{Path(path).name}: {len(images)} images, largest difference {difference:.2g}{'' if right else ', WRONG'}")
            failed += not right
            checked += 1
    if checked == 0:
        sys.exit(f"there are no models in {sys.argv[1]}")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
