#!/usr/bin/env python3
"""How busy are 2 to 4,096 workers? Shares of their time, the rest being idle. Plays a search on a simulated clock (docs/scale.md).

    bench/nodes_sim.py [RUN...] [--lost 0.01] [--json FILE]

Durations are those that were recorded in the runs' experiments.sqlite, drawn again by a fixed seed; without a run they
are log-normal with mean 1 and sigma 0.6, which is what recorded ones are like. Time is in mean durations. What is played
is what the program does: results are told in the order of proposals, `in_flight` proposals are out at once, jobs go to
the node with the largest share of free workers in the order of submission, and the controller gives out one job after
another. A node that is lost takes its jobs with it, which begin anew elsewhere once its silence is noticed.
"""

import argparse
import heapq
import itertools
import json
import math
import random
import sqlite3

WORKERS = (2, 8, 64, 512, 4096)
TIMES = (1, 2, 4, 8)  # in_flight, of the number of workers


def recorded(run):
    with sqlite3.connect(f"file:{run}/experiments.sqlite?mode=ro", uri=True) as store:
        rows = store.execute(
            "SELECT train_seconds FROM experiments WHERE phase = 'search' AND cached = 0 AND train_seconds > 0"
        )
        return [row[0] for row in rows]


def durations(known, count, seed=1):
    """With mean 1."""
    draw = random.Random(seed)
    if known:
        drawn = [draw.choice(known) for _ in range(count)]
    else:
        drawn = [math.exp(draw.gauss(-0.18, 0.6)) for _ in range(count)]
    mean = sum(drawn) / count
    return [one / mean for one in drawn]


def play(jobs, workers, window, per_node=8, dispatch=0.0, lost_rate=0.0, silence=1.0, away=2.0):
    """Returns the time until all are told.

    dispatch: of the controller, for each job. lost_rate: of a node, in each unit of time; it is back after `away`."""
    nodes = max(1, workers // per_node)
    size = workers // nodes
    draw = random.Random(2)
    free = [size] * nodes  # of each node; -1: away
    running = [{} for _ in range(nodes)]
    epoch = [0] * nodes  # how often it was lost
    idle = [(0.0, i) for i in range(nodes)]  # by share of busy workers; old entries are passed over
    order = itertools.count()
    events = []  # time, order, what, arguments

    def at(time, what, *arguments):
        heapq.heappush(events, (time, next(order), what, arguments))

    waiting, done = [], [False] * len(jobs)
    asked = told = 0
    controller = now = 0.0
    if lost_rate > 0:
        for node in range(nodes):
            at(draw.expovariate(lost_rate), "lost", node)
    while told < len(jobs):
        while asked < len(jobs) and asked - told < window:
            heapq.heappush(waiting, asked)
            asked += 1
        while waiting:
            while idle and (free[idle[0][1]] <= 0 or idle[0][0] != 1 - free[idle[0][1]] / size):
                heapq.heappop(idle)
            if not idle:
                break
            node, job = idle[0][1], heapq.heappop(waiting)
            controller = max(now, controller) + dispatch
            free[node] -= 1
            running[node][job] = None
            heapq.heappush(idle, (1 - free[node] / size, node))
            at(controller + jobs[job], "answer", node, job, epoch[node])
        now, _, what, arguments = heapq.heappop(events)
        if what == "answer":
            node, job, of = arguments
            if of != epoch[node]:
                continue
            del running[node][job]
            free[node] += 1
            heapq.heappush(idle, (1 - free[node] / size, node))
            done[job] = True
            while told < len(jobs) and done[told]:
                told += 1
        elif what == "lost":
            (node,) = arguments
            epoch[node] += 1
            at(now + silence, "missed", list(running[node]))
            at(now + silence + away, "back", node)
            running[node], free[node] = {}, -1
        elif what == "missed":
            for job in arguments[0]:
                heapq.heappush(waiting, job)
        else:
            (node,) = arguments
            free[node] = size
            heapq.heappush(idle, (0.0, node))
            at(now + draw.expovariate(lost_rate), "lost", node)
    return now


def efficiency(jobs, workers, window, **options):
    """Busy share of the workers."""
    return sum(jobs) / (workers * play(jobs, workers, window, **options))


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("runs", nargs="*")
    parser.add_argument("--jobs", type=int, default=30, help="for each worker")
    parser.add_argument("--dispatch", type=float, default=1e-4, help="of the controller for a job, in mean durations")
    parser.add_argument("--lost", type=float, default=0.01, help="nodes lost in a mean duration, as a share")
    parser.add_argument("--json")
    options = parser.parse_args()
    known = [seconds for run in options.runs for seconds in recorded(run)]
    rows = []
    print("| workers | " + " | ".join(f"in_flight {times} x" for times in TIMES) + f" | {TIMES[-1]} x, nodes lost |")
    print("|---" * (len(TIMES) + 2) + "|")
    for workers in WORKERS:
        jobs = durations(known, options.jobs * workers)
        row = {"workers": workers}
        for times, lost in [(times, 0.0) for times in TIMES] + [(TIMES[-1], options.lost)]:
            name = "lost" if lost else f"{times}x"
            row[name] = efficiency(jobs, workers, times * workers, dispatch=options.dispatch, lost_rate=lost)
        rows.append(row)
        print(f"| {workers:,} | " + " | ".join(f"{100 * row[name]:.1f} %" for name in list(row)[1:]) + " |", flush=True)
    if options.json:
        with open(options.json, "w") as file:
            json.dump(rows, file, indent=1)


if __name__ == "__main__":
    main()
