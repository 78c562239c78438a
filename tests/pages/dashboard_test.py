#!/usr/bin/env python3
"""`netwright dashboard`: who may see it and what; and in a browser that it follows a running search, compares runs and
gives out the model.

    tests/pages/dashboard_test.py PROGRAM

Exit code 77: there is no Chromium here (Debian package chromium-headless-shell).
"""

import http.client
import json
import re
import signal
import socket
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

sys.path[:0] = [str(Path(__file__).resolve().parent), str(Path(__file__).resolve().parents[2] / "testing")]
import runs
from browser import Browser, find_browser

PROGRAM = sys.argv[1]


class Dashboard:
    def __init__(self, folder, *options):
        self.process = subprocess.Popen([PROGRAM, "dashboard", str(folder), *options], stdout=subprocess.PIPE,
                                        stderr=subprocess.DEVNULL, text=True)
        self.url = self.process.stdout.readline().strip()
        self.port = int(re.match(r"http://[^/]+:(\d+)/", self.url)[1])

    def ask(self, path, method="GET", **headers):
        """(status, headers, body)"""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        connection.request(method, path, headers={"Host": "localhost", **headers})
        answer = connection.getresponse()
        body = answer.read()
        connection.close()
        return answer.status, answer.headers, body

    def end(self):
        self.process.send_signal(signal.SIGINT)
        code = self.process.wait(30)
        self.process.stdout.close()
        return code


def setUpModule():
    global temporary, folder, done, dashboard
    temporary = tempfile.TemporaryDirectory()
    folder = Path(temporary.name) / "runs"
    done = runs.make_run(PROGRAM, temporary.name, "--strategy", "evolution", "--policy", "none")
    dashboard = Dashboard(folder)


def tearDownModule():
    assert dashboard.end() == 0
    temporary.cleanup()


class SafetyTest(unittest.TestCase):
    def test_only_this_machines_names_are_answered(self):
        for host in ("localhost", "127.0.0.1:80", "[::1]:1234", f"LOCALHOST:{dashboard.port}"):
            self.assertEqual(dashboard.ask("/api/runs", Host=host)[0], 200, host)
        for host in ("evil.example", "localhost.evil.example", "localhost:80.evil.example", "127.0.0.1.nip.io", "", "[::1"):
            for path in ("/", "/api/runs"):
                self.assertEqual(dashboard.ask(path, Host=host)[0], 403, host)

    def test_it_listens_on_loopback(self):
        self.assertTrue(dashboard.url.startswith("http://127.0.0.1:"))
        other = subprocess.run(["hostname", "-I"], capture_output=True, text=True).stdout.split()
        for address in other[:1]:
            with self.assertRaises(OSError):
                socket.create_connection((address, dashboard.port), timeout=2).close()

    def test_it_only_reads(self):
        for method in ("POST", "PUT", "DELETE", "PATCH", "OPTIONS"):
            self.assertEqual(dashboard.ask("/api/runs", method)[0], 405, method)

    def test_nothing_outside_is_given_out(self):
        outside = Path(temporary.name) / "outside"
        outside.mkdir()
        (outside / "secret.txt").write_text("secret")
        for file in done.rglob("*"):
            if file.is_file() and file.name != "model.pt":
                (outside / file.relative_to(done)).parent.mkdir(parents=True, exist_ok=True)
                (outside / file.relative_to(done)).write_bytes(file.read_bytes())
        (folder / "linked").symlink_to(outside)  # a run that lies elsewhere
        half = folder / "half"  # a run whose parts do
        half.mkdir()
        (half / "run.json").write_bytes((done / "run.json").read_bytes())
        (half / "best").symlink_to(outside / "best")
        whole = folder / "sneaky"
        whole.mkdir()
        (whole / "run.json").symlink_to(outside / "run.json")
        listed = [run["id"] for run in json.loads(dashboard.ask("/api/runs")[2])["runs"]]
        self.assertEqual([run for run in listed if run != "live"], [done.name])
        tries = ["../outside", "..%2Foutside", "%2e%2e/outside", str(outside), f"{done.name}/../../outside", "linked", "half",
                 "sneaky", "/etc", "%00", f"{done.name}%00", ".", ""]
        for run in tries:
            self.assertIn(dashboard.ask(f"/api/page?run={run}")[0], (400, 404), run)
            self.assertIn(dashboard.ask(f"/file?run={run}&name=secret.txt")[0], (400, 404), run)
        link = done / "best" / "link.txt"
        link.symlink_to(done / "run.json")  # inside, but no file of the model
        names = ["../run.json", "..%2frun.json", "%2e%2e%2f%2e%2e%2foutside%2fsecret.txt", "/etc/passwd", "link.txt", ".", "",
                 "model.pt%00.txt", "nothing"]
        for name in names:
            self.assertEqual(dashboard.ask(f"/file?run={done.name}&name={name}")[0], 404, name)
            self.assertEqual(dashboard.ask(f"/csv?run={done.name}&name={name}")[0], 404, name)
        for path in ("/../outside/secret.txt", "/..%2foutside/secret.txt", "/runs", "//etc/passwd", f"/{done.name}/run.json"):
            self.assertEqual(dashboard.ask(path)[0], 404, path)
        link.unlink()

    def test_elsewhere_it_wants_its_token(self):
        other = Dashboard(folder, "--host", "0.0.0.0")
        try:
            token = re.search(r"\?token=([0-9a-f]{32})$", other.url)[1]
            wrong = ("0" if token[0] != "0" else "1") + token[1:]
            for path in ("/", "/api/runs", f"/?token={wrong}", "/?token=", f"/api/runs?token={token}"):
                self.assertEqual(other.ask(path)[0], 403, path)
            for cookie in (f"netwright={wrong}", "netwright=", f"netwrighter={token}", f"netwright={token}0"):
                self.assertEqual(other.ask("/api/runs", Cookie=cookie)[0], 403, cookie)
            status, headers, _ = other.ask(f"/?token={token}")
            self.assertEqual((status, headers["Location"]), (303, "/"))
            self.assertIn("HttpOnly", headers["Set-Cookie"])
            cookie = headers["Set-Cookie"].split(";")[0]
            self.assertEqual(other.ask("/api/runs", Cookie=f"a=b; {cookie}", Host="any.example")[0], 200)
        finally:
            self.assertEqual(other.end(), 0)

    def test_files_of_the_model_are_given_out_whole(self):
        status, headers, body = dashboard.ask(f"/file?run={done.name}&name=model.pt")
        self.assertEqual(status, 200)
        self.assertEqual(body, (done / "best" / "model.pt").read_bytes())
        self.assertEqual(headers["Content-Disposition"], 'attachment; filename="model.pt"')
        self.assertEqual(dashboard.ask(f"/csv?run={done.name}&name=networks.csv")[2],
                         (done / "report" / "networks.csv").read_bytes())

    def test_a_page_that_did_not_change_is_not_sent_again(self):
        status, headers, _ = dashboard.ask(f"/api/page?run={done.name}")
        self.assertEqual(status, 200)
        self.assertEqual(dashboard.ask(f"/api/page?run={done.name}", **{"If-None-Match": headers["ETag"]})[0], 304)

    def test_errors_are_one_line(self):
        for words in ([str(folder / "nothing")], [str(folder), "--port", str(dashboard.port)]):
            failed = subprocess.run([PROGRAM, "dashboard", *words], capture_output=True, text=True, timeout=30)
            self.assertEqual((failed.returncode, failed.stderr.count("\n")), (2, 1), failed.stderr)


class LiveTest(unittest.TestCase):
    def test_follows_a_search_until_it_ends(self):
        out = folder / "live"
        command = runs.search(PROGRAM, folder.parent / "data" / "labels.csv", out, "--strategy", "random", "--policy", "none",
                              evaluations=4000)
        with Browser() as browser:
            writer = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            try:
                page = browser.open(dashboard.url)
                row = "document.querySelector('[data-run=live]')"
                page.wait(f"{row}?.cells[2].textContent === 'running' && Number({row}.cells[6].textContent) > 1")
                page.evaluate("location.hash = '#run=live'")
                count = "Number([...document.querySelectorAll('.figures > div')].at(-1).children[1].textContent)"
                page.wait("document.querySelector('h1 .state')?.textContent === 'running'")
                first = page.evaluate(count)
                page.wait(f"{count} > {first} + 2 && document.querySelector('[data-chart=evaluations]').dataset.drawn")
            finally:
                writer.send_signal(signal.SIGINT)
                self.assertEqual(writer.wait(60), 130)
            page.wait("document.querySelector('h1 .state').textContent === 'interrupted'")
            # Two runs beside each other, and what is given out.
            page.evaluate("location.hash = ''")
            page.wait("document.querySelectorAll('[data-run]').length === 2")
            page.evaluate("document.querySelectorAll('[data-run] input').forEach(box => box.click())")
            page.evaluate("document.querySelector('.compare').click()")
            page.wait("document.querySelector('[data-chart=best_so_far_1]')?.dataset.drawn")
            page.evaluate(f"location.hash = '#run={done.name}'")
            page.wait("!!document.querySelector('.files a[download=\"model.pt\"]')")
            self.assertLessEqual(page.evaluate("document.documentElement.scrollWidth"), page.evaluate("innerWidth"))
            self.assertEqual(page.messages, [])


if __name__ == "__main__":
    if not find_browser():
        print("skipped: no Chromium here (Debian package chromium-headless-shell)")
        sys.exit(77)
    unittest.main(argv=sys.argv[:1], verbosity=2)
