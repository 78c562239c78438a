#!/usr/bin/env python3
"""Tests of bench/nanonas.py and bench/nanonas_compare.py. Without arguments the fast ones, with stand-ins; with
`trained PROGRAM`, the built `netwright`, NanoNAS designs a network for small images, or the exit code is 77: PyTorch is
not there."""

import json
import os
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

from by_hand_compare import Rows
from by_hand_test import BENCH, WithStandIn, python_with_torch, run, write_png
from nanonas_rules import Sizes, filters, search, sizes

# Stands for netwright and for nanonas.py; counts how often it is called.
FAKE = """#!{python}
import json, pathlib, sys
with open("{folder}/calls", "a") as calls:
    print(*sys.argv[1:], file=calls)
after = dict(zip(sys.argv, sys.argv[1:]))
if sys.argv[1] == "search":
    out = pathlib.Path(after["--out"])
    out.mkdir(parents=True)
    final = {{"architecture": "conv3/2-mb3", "validation_accuracy": 0.9, "test_accuracy": 0.91, "epochs": 3,
             "int8": {{"test_accuracy": 0.9, "flash_bytes": 12288, "ram_bytes": 24576, "macs": 2000000}}}}
    (out / "summary.json").write_text(json.dumps({{"final": final}}))
else:
    print(json.dumps({{"data": sys.argv[1], "seed": int(after["--seed"]), "k": 4, "c": 3, "test": 0.8,
                      "test_int8": 0.79, "test_images": 400, "flash": 6144, "ram": 10240}}))
"""


class RulesTest(unittest.TestCase):
    def test_filters_grow_less_and_less(self):
        self.assertEqual(filters(3, 0), [3])
        self.assertEqual(filters(3, 4), [3, 6, 9, 12, 14])  # times 2, 1.5, 1.25, 1.125, rounded up
        self.assertEqual(filters(16, 3), [16, 32, 48, 60])

    def test_sizes(self):
        # Normalisation of 3 channels, 3 to 2, pooling, normalisation of 2, 2 to 4, dense 4 to 10.
        found = sizes(2, 1, 8, 3, 10)
        self.assertEqual(found.flash, (3 + 27) + (54 + 18) + (2 + 18) + (72 + 36) + (40 + 90))
        self.assertEqual(found.ram, 64 * (3 + 3))
        self.assertEqual(found.macs, 64 * 3 + 64 * 54 + 16 * 2 + 16 * 72 + 40)
        self.assertEqual(sizes(8, 0, 8, 3, 10).ram, 64 * (3 + 8))
        self.assertIsNotNone(sizes(1, 3, 8, 3, 10))
        self.assertIsNone(sizes(1, 4, 8, 3, 10))  # 8, 4, 2, 1 pixels
        self.assertTrue(found.within(Sizes(None, None, None)))
        self.assertTrue(found.within(Sizes(found.flash, found.ram, found.macs)))
        self.assertFalse(found.within(Sizes(None, found.ram - 1, None)))

    def order(self, accuracies):
        tried = []

        def score(k, c):
            tried.append((k, c))
            return accuracies.get((k, c))
        return search(score), tried

    def test_cells_grow_while_that_helps_and_then_filters(self):
        self.assertEqual(
            self.order({(1, 1): 0.3, (1, 2): 0.4, (1, 3): 0.4, (2, 1): 0.5, (2, 2): 0.6, (2, 3): 0.7,
                        (3, 1): 0.7, (3, 2): 0.65}),
            ((2, 3), [(1, 1), (1, 2), (1, 3), (2, 1), (2, 2), (2, 3), (2, 4), (3, 1), (3, 2)]))

    def test_what_is_beyond_the_limits_ends_a_row(self):
        self.assertEqual(self.order({(1, 1): 0.3, (2, 1): 0.5}), ((2, 1), [(1, 1), (1, 2), (2, 1), (2, 2), (3, 1)]))
        self.assertEqual(self.order({}), (None, [(1, 1)]))


class CompareTest(WithStandIn):
    STAND_IN = FAKE

    def compare(self, *arguments):
        (self.folder / "calls").write_text("")
        return run("nanonas_compare.py", "--out", self.folder / "out", "--flash", "64K", "--ram", "32K", "--netwright",
                   self.fake, "--nanonas", self.fake, *arguments)

    def calls(self):
        return (self.folder / "calls").read_text().splitlines()

    def test_in_turns_and_what_is_there_is_not_done_again(self):
        done = self.compare("pics", "--seeds", 2)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual([call.split()[0] for call in self.calls()],
                         2 * ["pics", "search"])
        self.assertIn("--space compact --max-flash 65536 --max-ram 32768 --budget 600s --seed 1", self.calls()[1])
        self.assertIn("--flash 65536 --ram 32768 --limit 2400 --seed 1", self.calls()[0])
        self.assertRegex(done.stdout, r"\| pics +\| nanonas +\| 0.790 sd 0.000 \(2\) \| 0.800 +\| 6.0 +\| 10.0 +\|.*k = 4")
        self.assertRegex(done.stdout, r"\| pics +\| netwright +\| 0.900 sd 0.000 \(2\) \| 0.910 +\| 12.0 +\| 24.0 +\|")
        self.assertFalse((self.folder / "out/run").exists())
        again = self.compare("pics", "--seeds", 2)
        self.assertEqual((again.stdout, self.calls()), (done.stdout, []))
        self.assertEqual(self.compare("--table").stdout, done.stdout)
        self.assertEqual(len(Rows(self.folder / "out/rows.jsonl").rows), 4)
        self.compare("pics", "--flash", "48K")
        self.assertEqual(len(self.calls()), 2)  # other limits are other rows

    def test_accuracy_against_size(self):
        curve = ["size_curve.py", "pics", "--out", self.folder / "curve", "--flash", "16K", "64K", "--budget", "30s",
                 "--netwright", self.fake]
        done = run(*curve)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("--space compact --max-flash 16384 --budget 30s --seed 1", self.calls()[0])
        line = r"\| pics \| compact \| 30 +\| 64 +\| 12.0 +\| 24.0 +\| 2.00 +\| 0.900 +\| 0.910 +\|"
        self.assertRegex(done.stdout, line)
        self.assertEqual(run(*curve).stdout, done.stdout)
        self.assertEqual(len(self.calls()), 2)

    def test_errors_are_one_line(self):
        for arguments, text in [([], "give one or more data sets"), (["x", "--flash", "much"], "'much': give a number"),
                                (["x", "--limit", "1h"], "'1h': 40m at most"), (["x", "--budget", "1h"], "40m at most"),
                                (["--table"], "no rows of these limits")]:
            done = self.compare(*arguments)
            self.assertEqual((done.returncode, done.stderr.count("\n")), (2, 1), done.stderr)
            self.assertIn(text, done.stderr)


class TrainedTest(unittest.TestCase):
    netwright = python = ""

    def test_a_network_for_small_images(self):
        with tempfile.TemporaryDirectory() as temp:
            lamps = Path(temp) / "lamps"
            for name, level in [("dark", 40), ("bright", 200)]:  # what one filter and a global average tell apart
                (lamps / name).mkdir(parents=True)
                for i in range(40):
                    write_png(lamps / name / f"{i}.png", 20, lambda x, y: level + (7 * x + 5 * y + 11 * i) % 40)
            done = subprocess.run([self.python, BENCH / "nanonas.py", lamps, "--ram", "6K", "--limit", "30", "--threads",
                                   "1", "--netwright", self.netwright], capture_output=True, text=True,
                                  env={**os.environ, "NETWRIGHT_CACHE": str(Path(temp) / "cache")})
            self.assertEqual(done.returncode, 0, done.stderr)
            row = json.loads(done.stdout)
            self.assertLessEqual(row["ram"], 6 << 10)
            self.assertGreaterEqual(row["test"], 0.9)
            self.assertGreaterEqual(row["test_int8"], 0.8)


if __name__ == "__main__":
    if sys.argv[1:2] == ["trained"]:
        TrainedTest.netwright, TrainedTest.python = sys.argv[2], python_with_torch()
        if TrainedTest.python is None:
            print("PyTorch is not there; bench/nanonas.py installs it")
            sys.exit(77)
        unittest.main(argv=sys.argv[:1], defaultTest="TrainedTest")
    else:
        tests = [unittest.defaultTestLoader.loadTestsFromTestCase(t) for t in [RulesTest, CompareTest]]
        result = unittest.TextTestRunner(verbosity=1).run(unittest.TestSuite(tests))
        sys.exit(0 if result.wasSuccessful() else 1)
