#!/usr/bin/env python3
"""The report page in a browser: every chart drawn, no error, its numbers those of the store, no code from its data.

    tests/pages/report_test.py PROGRAM

Exit code 77: there is no Chromium here (Debian package chromium-headless-shell).
"""

import json
import sqlite3
import sys
import tempfile
import unittest
from pathlib import Path

sys.path[:0] = [str(Path(__file__).resolve().parent), str(Path(__file__).resolve().parents[2] / "testing")]
import runs
from browser import Browser, find_browser

PROGRAM = sys.argv[1]
DRAWN = """[...document.querySelectorAll("figure.chart")].filter(f => f.offsetWidth > 0)
             .every(f => f.dataset.drawn || f.querySelector(".plot p"))"""


def setUpModule():
    global folder, browser, agent, evolution
    folder = tempfile.TemporaryDirectory()
    agent = runs.make_run(PROGRAM, folder.name, "--strategy", "ppo", "--policy", "none", "--seed", "1")
    evolution = runs.make_run(PROGRAM, folder.name, "--strategy", "evolution", "--policy", "none", "--seed", "2",
                              "--target", "cortex-m4")
    browser = Browser().__enter__()


def tearDownModule():
    browser.__exit__()
    folder.cleanup()


def open_report(path, **options):
    page = browser.open(Path(path).as_uri(), **options)
    assert page.evaluate("!!globalThis.vegaEmbed"), "the program was built without Vega-Lite (web/libraries/build)"
    page.wait(DRAWN)
    return page


class ReportTest(unittest.TestCase):
    def check_clean(self, page):
        self.assertEqual(page.messages, [])
        self.assertIsNone(page.evaluate("window.pwned"))
        self.assertEqual(page.evaluate("document.querySelectorAll('[onerror]').length"), 0)
        self.assertLessEqual(page.evaluate("document.documentElement.scrollWidth"), page.evaluate("innerWidth"))

    def test_draws_every_chart_in_each_look(self):
        backgrounds = set()
        for report in (agent, evolution):
            for width, dark in ((1200, False), (390, True)):
                page = open_report(report / "report.html", width=width, dark=dark)
                backgrounds.add(page.evaluate("getComputedStyle(document.body).backgroundColor"))
                for tab in range(page.evaluate("document.querySelectorAll('[role=tab]').length")):
                    page.evaluate(f"document.querySelectorAll('[role=tab]')[{tab}].click()")
                    page.wait(DRAWN)
                charts = page.evaluate("[...document.querySelectorAll('figure.chart')].map(f => "
                                       "[f.dataset.chart, f.querySelectorAll('svg path').length])")
                names = {name for name, _ in charts}
                self.assertLessEqual({"evaluations", "time", "pareto_flops", "pareto_ram", "final_accuracy"}, names)
                self.assertLessEqual({"actions", "entropy"} if report == agent else {"pareto_latency"}, names)
                for name, marks in charts:
                    too_few = page.evaluate(f"!!document.querySelector('[data-chart={name}] .plot p')")
                    self.assertTrue(marks > 2 or too_few, f"{name} is not drawn")
                self.assertFalse(page.evaluate("!!document.querySelector('[data-chart=evaluations] .plot p')"))
                self.check_clean(page)
        self.assertEqual(len(backgrounds), 2)

    def test_numbers_are_those_of_the_store(self):
        store = sqlite3.connect(agent / "experiments.sqlite")
        trained = dict(store.execute("SELECT trial, accuracy FROM experiments WHERE phase = 'search' AND cached = 0 "
                                     "AND outcome = 'ok'"))
        right, tested = store.execute("SELECT sum(label = prediction), count(*) FROM predictions").fetchone()
        page = open_report(agent / "report.html")
        points = page.evaluate("[...document.querySelectorAll('[data-chart=evaluations] .mark-symbol path')].map("
                               "p => p.__data__.datum).filter(d => d.network !== undefined).map("
                               "d => [Number(d.network), d.y])")
        self.assertEqual(dict(points), trained)
        page.evaluate("document.querySelector('[data-table=networks] > button')?.click()")
        rows = page.evaluate("[...document.querySelectorAll('[data-table=networks] tbody tr')].map("
                             "r => [Number(r.cells[0].textContent), r.cells[2].textContent])")
        self.assertEqual({trial: float(text.split()[0]) for trial, text in rows},
                         {trial: round(accuracy, 4) for trial, accuracy in trained.items()})
        figures = page.evaluate("Object.fromEntries([...document.querySelectorAll('.figures > div')].map("
                                "d => [...d.children].map(c => c.textContent)))")
        self.assertEqual(figures["Test accuracy"], f"{right / tested:.4f}")
        self.assertEqual(figures["Networks trained"], str(len(trained)))
        summary = json.loads((agent / "summary.json").read_text())
        self.assertEqual(summary["final"]["test_accuracy"], right / tested)
        matrix = page.evaluate("[...document.querySelectorAll('[data-table=confusion] tbody tr')].map("
                               "r => [...r.cells].slice(1).map(c => Number(c.textContent)))")
        self.assertEqual(sum(map(sum, matrix)), tested)
        self.assertEqual(sum(row[i] for i, row in enumerate(matrix)), right)
        self.assertEqual(page.evaluate("document.querySelectorAll('.sheet figure').length"), min(24, tested - right))

    def test_shows_any_class_name_as_text(self):
        page = open_report(agent / "report.html")
        names = page.evaluate("[...document.querySelectorAll('[data-table=confusion] tbody td:first-child')].map("
                              "c => c.textContent)")
        self.assertEqual(sorted(names), sorted(runs.CLASSES))
        self.check_clean(page)

    def test_networks_open_by_pointer_and_by_key(self):
        page = open_report(agent / "report.html")
        x, y, network = page.evaluate("""(() => {
            const point = [...document.querySelectorAll('[data-chart=evaluations] .mark-symbol path')]
                .find(p => p.__data__.datum.network !== undefined);
            point.scrollIntoView({block: 'center'});
            const box = point.getBoundingClientRect();
            return [box.x + box.width / 2, box.y + box.height / 2, point.__data__.datum.network];
        })()""")
        page.mouse("mouseMoved", x, y)
        page.wait("!document.querySelector('.tooltip').hidden")
        self.assertIn(f"Network {network}", page.evaluate("document.querySelector('.tooltip').textContent"))
        self.assertTrue(page.evaluate("!!document.querySelector('.tooltip svg.network')"))
        page.mouse("mousePressed", x, y)
        page.mouse("mouseReleased", x, y)
        page.wait("document.querySelector('dialog').open")
        self.assertEqual(page.evaluate("document.querySelector('dialog h2').textContent"), f"Network {network}")
        page.press("Escape", 27)
        page.wait("!document.querySelector('dialog').open")
        page.evaluate("document.querySelector('[data-table=networks] td button').focus()")
        page.press("Enter", 13, "\r")
        page.wait("document.querySelector('dialog').open")
        page.press("Escape", 27)
        page.evaluate("document.querySelector('[role=tab][aria-selected=true]').focus()")
        page.press("ArrowRight", 39)
        page.wait("document.activeElement.textContent === 'over time'")
        page.wait(DRAWN)
        self.check_clean(page)

    def test_the_switch_keeps_to_one_look(self):
        page = open_report(agent / "report.html")
        before = page.evaluate("getComputedStyle(document.body).backgroundColor")
        page.evaluate("document.querySelector('button.theme').click()")
        page.wait(DRAWN)
        self.assertNotEqual(page.evaluate("getComputedStyle(document.body).backgroundColor"), before)
        self.check_clean(page)

    def test_compares_runs(self):
        out = Path(folder.name) / "two.html"
        runs.run([PROGRAM, "report", str(agent), str(evolution), "--out", str(out)])
        page = open_report(out)
        self.assertEqual(page.evaluate("document.querySelectorAll('[data-table=results] tbody tr').length"), 2)
        self.assertGreater(page.evaluate("document.querySelectorAll('[data-chart=best_so_far_1] svg path').length"), 2)
        page.evaluate("[...document.querySelectorAll('[role=tab]')].find(tab => tab.textContent === 'over time').click()")
        page.wait(DRAWN)
        self.assertGreater(page.evaluate("document.querySelectorAll('[data-chart=best_over_time_1] svg path').length"), 2)
        self.check_clean(page)


if __name__ == "__main__":
    if not find_browser():
        print("skipped: no Chromium here (Debian package chromium-headless-shell)")
        sys.exit(77)
    unittest.main(argv=sys.argv[:1], verbosity=2)
