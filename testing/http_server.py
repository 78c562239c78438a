#!/usr/bin/env python3
"""A web server with the faults of real ones, for tests.

    http_server.py FOLDER LOG

Serves FOLDER on a free port of 127.0.0.1, prints the port, writes "PATH RANGE" of each request to LOG, and ends with
its standard input. A path is /MODE/FILE; the mode is what goes wrong:

    plain      nothing; ranges work
    norange    ranges are ignored: always the whole file
    badrange   a range is answered with another one
    drop       the connection breaks off at half of what is asked for, but for less than 64 bytes
    dead       the same, but nothing comes of the second half, ever
    hold       half of what is asked for, then silence until the client goes away
    huge       the file is said to have 2^60 bytes
    redirect   moved to /plain/FILE
    NNN        this status
"""
import http.server
import os
import re
import sys
import threading


class Handler(http.server.BaseHTTPRequestHandler):
    def log_message(self, *_):
        pass

    def do_GET(self):
        mode, _, name = self.path.lstrip("/").partition("/")
        asked = self.headers.get("Range")
        with open(sys.argv[2], "a") as log:
            log.write(f"{self.path} {asked or 'whole'}\n")
        if mode.isdigit():
            return self.send_error(int(mode))
        if mode == "redirect":
            self.send_response(302)
            self.send_header("Location", "/plain/" + name)
            self.send_header("Content-Length", "0")
            return self.end_headers()
        try:
            with open(os.path.join(sys.argv[1], name), "rb") as file:
                data = file.read()
        except OSError:
            return self.send_error(404)
        start = int(re.fullmatch(r"bytes=(\d+)-", asked).group(1)) if asked and mode != "norange" else None
        if start is not None and start >= len(data):
            return self.send_error(416)
        if mode == "badrange" and start is not None:
            start = 0
        body = data[start or 0:]
        self.send_response(200 if start is None else 206)
        if start is not None:
            self.send_header("Content-Range", f"bytes {start}-{len(data) - 1}/{len(data)}")
        self.send_header("Content-Length", str(2**60 if mode == "huge" else len(body)))
        self.end_headers()
        send = len(body)
        if mode in ("drop", "dead", "hold") and not (mode == "drop" and len(body) < 64):
            send = max(0, len(data) // 2 - (start or 0)) if mode == "dead" else len(body) // 2
        self.wfile.write(body[:send])
        self.wfile.flush()
        if mode == "hold":
            self.connection.recv(1)
        self.close_connection = True


def main():
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    print(server.server_address[1], flush=True)
    sys.stdin.read()


main()
