#!/usr/bin/env python3
"""Tests of bench/by_hand.py and bench/by_hand_compare.py. Without arguments the fast ones, with stand-ins; with
`searched PROGRAM`, the built `netwright`, a real search beside a stand-in; with `trained PROGRAM` two networks are
trained on small images, or the exit code is 77: PyTorch is not there."""

import json
import os
import subprocess
import sys
import tempfile
import unittest
import zlib
from pathlib import Path

import own_venv
from by_hand_compare import Rows
from by_hand_table import Runs, best_of, compared, table, wilson

BENCH = Path(__file__).resolve().parent

# Stands for netwright and for by_hand.py; counts how often it is called.
FAKE = """#!{python}
import json, pathlib, sys
with open("{folder}/calls", "a") as calls:
    print(*sys.argv[1:], file=calls)
after = dict(zip(sys.argv, sys.argv[1:]))
if (pathlib.Path("{folder}") / "fails").exists() and "--network" in sys.argv:
    sys.exit("torn")
if sys.argv[1:3] == ["data", "split"]:
    print(json.dumps({{"images": [{{"part": "test"}}] * 400 + [{{"part": "train"}}] * 9}}))
elif sys.argv[1] == "search":
    out = pathlib.Path(after["--out"])
    out.mkdir(parents=True)
    final = {{"architecture": "conv3", "validation_accuracy": 0.9, "test_accuracy": 0.9 + int(after["--seed"]) / 100,
             "params": 7, "epochs": 3}}
    (out / "summary.json").write_text(json.dumps({{"wall_seconds": {{"total": 59.9}}, "final": final}}))
else:
    print(json.dumps({{"data": sys.argv[1], "network": after["--network"], "seed": int(after["--seed"]),
                      "seconds": 60.0, "test": 0.5 + len(after["--network"]) / 100, "test_images": 400,
                      "mirror": "--mirror" in sys.argv}}))
"""


def run(program, *arguments):
    return subprocess.run([sys.executable, BENCH / program, *map(str, arguments)], capture_output=True, text=True)


def row(data, network, test, seed=1, budget=60.0, images=1000):
    return {"data": data, "network": network, "seed": seed, "budget": budget, "test": test, "test_images": images,
            "seconds": 60.0}


class ArgumentsTest(unittest.TestCase):
    def expect_error(self, program, arguments, text):
        done = run(program, *arguments)
        self.assertEqual(done.returncode, 2, done.stderr)
        self.assertEqual(done.stderr.count("\n"), 1, done.stderr)
        self.assertIn(text, done.stderr)

    def test_errors_are_one_line(self):
        self.expect_error("by_hand.py", [], "give one or more data sets")
        self.expect_error("by_hand.py", ["x", "--budget", "soon"], "'soon': give a time")
        self.expect_error("by_hand.py", ["x", "--network", "vgg"], "vgg")
        self.expect_error("by_hand.py", ["x", "--epochs", "0"], "'0': give a whole number")
        self.expect_error("by_hand.py", ["x", "--netwright", "/nowhere/netwright"], "cannot start /nowhere/netwright")
        with tempfile.TemporaryDirectory() as out:
            self.expect_error("by_hand_compare.py", ["x"], "--out")
            self.expect_error("by_hand_compare.py", ["--out", out], "give one or more data sets")
            self.expect_error("by_hand_compare.py", ["x", "--out", out, "--mirror", "y"], "--mirror y: not among")
            self.expect_error("by_hand_compare.py", ["x", "--out", out, "--name", "plain"], "is a network by hand")
            self.expect_error("by_hand_compare.py", ["--out", out, "--table"], "no rows yet")


class TableTest(unittest.TestCase):
    def test_wilson(self):
        low, high = wilson(0.9, 100)  # statsmodels' proportion_confint(90, 100, method="wilson")
        self.assertAlmostEqual(low, 0.82563, places=5)
        self.assertAlmostEqual(high, 0.94477, places=5)
        self.assertAlmostEqual(wilson(1.0, 50)[1], 1.0)

    def test_the_best_by_hand_is_among_those_with_most_seeds(self):
        runs = {"plain": Runs([row("a", "plain", t, s) for s, t in enumerate([0.70, 0.72, 0.71])]),
                "mobile": Runs([row("a", "mobile", 0.75)])}
        self.assertEqual(best_of(runs), "plain")

    def test_verdicts(self):
        def verdict(ours, theirs):
            return compared(Runs([row("a", "n", ours)]), Runs([row("a", "p", theirs)]))[2]
        self.assertEqual(verdict(0.90, 0.80), "ahead")
        self.assertEqual(verdict(0.80, 0.90), "behind")
        self.assertEqual(verdict(0.81, 0.80), "level")

    def test_tables_of_prepared_rows(self):
        rows = [row("a", "ours", 0.90), row("a", "plain", 0.80), row("a", "mobile", 0.70),
                row("b", "ours", 0.51), row("b", "ours", 0.53, 2), row("b", "plain", 0.50),
                row("b", "ours", 0.6, budget=150.0)]
        text = table(rows, "ours", ["plain", "mobile"])
        self.assertIn("Budget 60 s, test accuracy", text)
        self.assertRegex(text, r"\| a +\| 0.900 \[0.880, 0.917\] +\| 0.800 \[0.774, 0.824\] +\| 0.700 .*"
                               r"\| \+10.0 ± 3.1 +\| ahead \(plain\)")
        self.assertRegex(text, r"\| b +\| 0.520 sd 0.014 \(2\) .*\| \+2.0 ± 4.8 +\| level \(plain\)")
        self.assertIn("60 s: +6.0 ± 50.8 points over 2 data sets; ahead on 1, level on 1, behind on 0", text)
        self.assertIn("Budget 150 s", text)
        self.assertNotIn("150 s:", text)  # nothing by hand to compare with
        self.assertEqual(len({len(line) for line in text.splitlines()[2:6]}), 1)


class WithStandIn(unittest.TestCase):
    """Has a folder, and in it `fake`, a program of the text STAND_IN."""

    STAND_IN = ""

    def setUp(self):
        self.temp = tempfile.TemporaryDirectory()
        self.folder = Path(self.temp.name)
        self.fake = self.folder / "fake"
        self.fake.write_text(self.STAND_IN.format(python=sys.executable, folder=self.folder))
        self.fake.chmod(0o755)

    def tearDown(self):
        self.temp.cleanup()


class CompareTest(WithStandIn):
    STAND_IN = FAKE

    def compare(self, *arguments):
        (self.folder / "calls").write_text("")
        return run("by_hand_compare.py", "pics", "--budget", "60", "--out", self.folder / "out", "--netwright",
                   self.fake, "--by-hand", self.fake, *arguments)

    def calls(self):
        return [line for line in (self.folder / "calls").read_text().splitlines() if not line.startswith("data split")]

    def test_the_best_by_hand_has_all_seeds_and_what_is_there_is_not_done_again(self):
        done = self.compare("--seeds", 2, "--mirror", "pics")
        self.assertEqual(done.returncode, 0, done.stderr)
        rows = Rows(self.folder / "out/rows.jsonl").rows
        self.assertEqual([(r["network"], r["seed"]) for r in rows],
                         [("netwright", 1), ("plain", 1), ("resnet8", 1), ("resnet20", 1), ("mobile", 1),
                          ("netwright", 2), ("resnet20", 2)])
        self.assertEqual(rows[0]["test_images"], 400)
        self.assertTrue(all(r["mirror"] for r in rows if r["network"] != "netwright"))
        self.assertIn("ahead (resnet20)", done.stdout)
        self.assertFalse((self.folder / "out/run").exists())

        again = self.compare("--seeds", 2, "--mirror", "pics")
        self.assertEqual((again.stdout, self.calls()), (done.stdout, []))
        more = self.compare("--seeds", 3, "--mirror", "pics")
        self.assertEqual(len(self.calls()), 2, more.stderr)
        shown = run("by_hand_compare.py", "--out", self.folder / "out", "--table")
        self.assertEqual(shown.stdout, more.stdout)

    def test_goes_on_where_it_broke(self):
        (self.folder / "fails").touch()
        broken = self.compare("--seeds", 1)
        self.assertEqual((broken.returncode, len(self.calls())), (1, 2), broken.stderr)
        self.assertIn("torn", broken.stderr)
        (self.folder / "fails").unlink()
        with open(self.folder / "out/rows.jsonl", "a") as file:
            file.write('{"data": "pics", "netw')  # a machine that lost power
        self.assertEqual(self.compare("--seeds", 1).returncode, 0)
        self.assertEqual(len(self.calls()), 4)
        self.assertEqual(len(Rows(self.folder / "out/rows.jsonl").rows), 5)

    def test_searches_have_names_and_settings(self):
        self.assertEqual(self.compare("--seeds", 1, "--name", "other", "--set", "a=1", "--keep").returncode, 0)
        self.assertIn("--set a=1", self.calls()[0])
        self.assertTrue((self.folder / "out/runs/pics-other-60s-1/summary.json").exists())
        self.assertEqual(self.compare("--seeds", 1).returncode, 0)
        self.assertEqual(len(self.calls()), 1)


def write_png(path, side, value):
    """A grey image whose upper or lower half is bright."""
    def chunk(kind, data):
        return len(data).to_bytes(4, "big") + kind + data + zlib.crc32(kind + data).to_bytes(4, "big")
    rows = b"".join(b"\0" + bytes(value(x, y) for x in range(side)) for y in range(side))
    head = side.to_bytes(4, "big") * 2 + bytes([8, 0, 0, 0, 0])
    chunks = chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + chunks)


def write_halves(folder):
    for name in ["upper", "lower"]:
        (folder / name).mkdir(parents=True)
        for i in range(40):
            write_png(folder / name / f"{i}.png", 20,
                      lambda x, y: (200 if (y < 10) == (name == "upper") else 40) + (7 * x + 5 * y + 11 * i) % 40)


class SearchedTest(unittest.TestCase):
    netwright = ""

    def test_what_a_search_came_to(self):
        with tempfile.TemporaryDirectory() as temp:
            folder = Path(temp)
            os.environ["NETWRIGHT_CACHE"] = str(folder / "cache")
            write_halves(folder / "halves")
            fake = folder / "fake"
            fake.write_text(FAKE.format(python=sys.executable, folder=folder))
            fake.chmod(0o755)
            short = ["--set=evaluations=1", "--set=recipe.epochs=1", "--set=final.epochs=2", "--set=workers=1"]
            done = run("by_hand_compare.py", folder / "halves", "--out", folder / "out", "--budget", "20m", *short,
                       "--seeds", 1, "--netwright", self.netwright, "--by-hand", fake, "--network", "plain")
            self.assertEqual(done.returncode, 0, done.stderr)
            ours = Rows(folder / "out/rows.jsonl").find(network="netwright")[0]
            self.assertEqual((ours["test_images"], ours["budget"]), (16, 1200.0))
            self.assertTrue(ours["seconds"] > 0 and ours["parameters"] > 0 and 0 <= ours["test"] <= 1, ours)


class TrainedTest(unittest.TestCase):
    netwright = python = ""

    def train(self, data, *arguments):
        done = subprocess.run([self.python, BENCH / "by_hand.py", data, *map(str, arguments), "--threads", "1",
                               "--netwright", self.netwright], capture_output=True, text=True,
                              env={**os.environ, "NETWRIGHT_CACHE": str(data.parent / "cache")})
        self.assertEqual(done.returncode, 0, done.stderr)
        return [json.loads(line) for line in done.stdout.splitlines()]

    def test_two_networks(self):
        with tempfile.TemporaryDirectory() as temp:
            halves = Path(temp) / "halves"
            write_halves(halves)
            rows = self.train(halves, "--network", "plain", "resnet8", "--budget", 5)
            self.assertEqual([r["network"] for r in rows], ["plain", "resnet8"])
            for r in rows:
                self.assertEqual((r["image_size"], r["channels"], r["test_images"]), (20, 1, 16))
                self.assertEqual((r["validation"], r["validation_images"]), (None, 0))
            validated = self.train(halves, "--network", "plain", "--epochs", 1, "--validate")[0]
            self.assertGreater(validated["validation_images"], 0)
            fixed = [self.train(halves, "--network", "plain", "resnet8", "--epochs", 40) for _ in range(2)]
            self.assertEqual([r["test"] for r in fixed[0]], [1.0, 1.0])
            for first, again in zip(*fixed):
                self.assertEqual(*([r[key] for key in ["epochs", "validation", "test"]] for r in [first, again]))


def python_with_torch():
    """This one, where build/by-hand-venv is made, or Debian's with python3-torch and python3-pil."""
    if own_venv.is_there("by-hand", "torch", "PIL"):
        return sys.executable
    has = subprocess.run(["/usr/bin/python3", "-c", "import torch, PIL"], capture_output=True)
    return "/usr/bin/python3" if has.returncode == 0 else None


if __name__ == "__main__":
    if sys.argv[1:2] == ["trained"]:
        TrainedTest.netwright, TrainedTest.python = sys.argv[2], python_with_torch()
        if TrainedTest.python is None:
            print("PyTorch is not there; bench/by_hand.py installs it")
            sys.exit(77)
        unittest.main(argv=sys.argv[:1], defaultTest="TrainedTest")
    elif sys.argv[1:2] == ["searched"]:
        SearchedTest.netwright = sys.argv[2]
        unittest.main(argv=sys.argv[:1], defaultTest="SearchedTest")
    else:
        tests = [unittest.defaultTestLoader.loadTestsFromTestCase(t) for t in [ArgumentsTest, TableTest, CompareTest]]
        result = unittest.TextTestRunner(verbosity=1).run(unittest.TestSuite(tests))
        sys.exit(0 if result.wasSuccessful() else 1)
