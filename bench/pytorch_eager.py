#!/usr/bin/python3
"""Trains the networks of `netwright bench train` in eager PyTorch and prints the same JSON lines.

  bench/pytorch_eager.py --mode plain --image-size 28
  bench/pytorch_eager.py --mode tuned --precision bf16 --image-size 28 84

plain: what a first program does: one process with a thread a core, defaults throughout.
tuned: what an afternoon's work makes of it: a process of one thread on each core, channels-last memory, ReLU in place,
freed memory kept (mallopt), bfloat16 autocast where --precision bf16 says so. bench/libtorch_eager.cc is the same in
C++.

Template of Gomez Robles & Vanschoren 2019: a convolution is ReLU, valid convolution with bias (32 filters), batch
normalisation; then flatten, dense 1024 + ReLU, dropout 0.4, dense; Adam. A rate is the median over the repetitions of
the images a second of all processes together. Needs Debian's python3-torch, or any PyTorch from 1.13 on.
"""

import argparse
import ctypes
import json
import multiprocessing
import os
import re
import statistics
import sys
import time

NETWORKS = [
    "conv5-max3-conv1-conv5-conv1-conv5-conv1-max2-avg3",
    "conv3-conv3-max2-max2-max2-max2",
    "conv3-conv1-conv3-max2-max2-max2-max2",
    "conv3-conv5-max2-max2",
    "conv1-conv3-conv3-max2-conv3-max2-max2-max2-max2",
    "conv3-conv3-max2-max2",
]
CHANNELS, CLASSES, FILTERS, HIDDEN = 3, 20, 32, 1024


def layers_of(network):
    """[("conv", 3), ("max", 2), ...]"""
    layers = []
    for part in network.split("-"):
        match = re.fullmatch(r"(conv|max|avg)(\d+)", part)
        if not match:
            sys.exit(f"pytorch_eager: '{part}' in '{network}' is not conv, max or avg and a size")
        layers.append((match[1], int(match[2])))
    return layers


def shape_of(network, size):
    """Channels and pixels of the last layer and FLOPs of a training step; None where a layer would be empty.

    A step has three products of each layer: forward, gradient of the weights, gradient of the input, which nobody needs
    before the first convolution.
    """
    channels, flops = CHANNELS, 0
    products = 2
    for kind, kernel in layers_of(network):
        size = size - kernel + 1 if kind == "conv" else size // kernel
        if size < 1:
            return None
        if kind == "conv":
            flops += products * 2 * kernel * kernel * channels * FILTERS * size * size
            channels, products = FILTERS, 3
    features = channels * size * size
    return channels, size, flops + products * 2 * features * HIDDEN + 3 * 2 * HIDDEN * CLASSES


def build(network, size, inplace):
    import torch

    channels, pixels, _ = shape_of(network, size)
    modules, inputs = [], CHANNELS
    for kind, kernel in layers_of(network):
        if kind == "conv":
            if modules:  # pixels are never negative; in place: no derivative before it needs the result
                modules.append(torch.nn.ReLU(inplace=inplace))
            modules.append(torch.nn.Conv2d(inputs, FILTERS, kernel))
            modules.append(torch.nn.BatchNorm2d(FILTERS, eps=1e-3, momentum=0.01))
            inputs = FILTERS
        else:
            modules.append(torch.nn.MaxPool2d(kernel) if kind == "max" else torch.nn.AvgPool2d(kernel))
    modules += [
        torch.nn.Flatten(),
        torch.nn.Linear(channels * pixels * pixels, HIDDEN),
        torch.nn.ReLU(inplace=inplace),
        torch.nn.Dropout(0.4),
        torch.nn.Linear(HIDDEN, CLASSES),
    ]
    return torch.nn.Sequential(*modules)


class Trainer:
    """One network's training steps on random images."""

    def __init__(self, network, size, args):
        import torch

        self.torch = torch
        self.tuned = args.mode == "tuned"
        self.bf16 = args.precision == "bf16"
        torch.manual_seed(1)
        self.net = build(network, size, inplace=self.tuned)
        self.images = torch.rand(args.batch, CHANNELS, size, size)
        self.labels = torch.randint(CLASSES, (args.batch,))
        if self.tuned:
            self.net = self.net.to(memory_format=torch.channels_last)
            self.images = self.images.contiguous(memory_format=torch.channels_last)
        self.optimizer = torch.optim.Adam(self.net.parameters(), lr=0.001, eps=1e-7)

    def step(self):
        torch = self.torch
        self.optimizer.zero_grad(set_to_none=False)
        with torch.autocast("cpu", torch.bfloat16, enabled=self.bf16):
            logits = self.net(self.images)
        torch.nn.functional.cross_entropy(logits.float(), self.labels).backward()
        self.optimizer.step()


def measure(network, size, args, barrier):
    """Images a second of this process, of each repetition."""
    trainer = Trainer(network, size, args)
    trainer.step()  # untimed
    if args.steps:
        steps = args.steps
    else:
        start = time.perf_counter()
        trainer.step()
        seconds = time.perf_counter() - start
        steps = max(1, round(args.seconds / args.repetitions / seconds))
    rates = []
    for _ in range(args.repetitions):
        barrier.wait()
        start = time.perf_counter()
        for _ in range(steps):
            trainer.step()
        rates.append(steps * args.batch / (time.perf_counter() - start))
    barrier.wait()
    return rates


def keep_freed_memory():
    """As glibc's mallopt: nothing is mapped, nothing handed back."""
    trim_threshold, top_pad, mmap_max = -1, -2, -4
    libc = ctypes.CDLL(None)
    libc.mallopt(mmap_max, 0)
    libc.mallopt(trim_threshold, 2047 << 20)
    libc.mallopt(top_pad, 16 << 20)


def work(index, cores, args, jobs, barrier, results):
    if args.mode == "tuned":
        os.sched_setaffinity(0, {cores[index % len(cores)]})
        keep_freed_memory()
    import torch

    torch.set_num_threads(1 if args.mode == "tuned" else len(cores))
    torch.set_flush_denormal(args.mode == "tuned")
    for network, size in jobs:
        results.put((network, size, measure(network, size, args, barrier)))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--mode", choices=["plain", "tuned"], default="plain")
    parser.add_argument("--precision", choices=["fp32", "bf16"], default="fp32")
    parser.add_argument("--network", nargs="+", default=NETWORKS, metavar="ARCH")
    parser.add_argument("--image-size", nargs="+", type=int, default=[28, 32, 64, 84], metavar="PX")
    parser.add_argument("--workers", type=int, default=0, metavar="N", help="processes of tuned [one a core]")
    parser.add_argument("--batch", type=int, default=128, metavar="N")
    parser.add_argument("--seconds", type=float, default=5, metavar="S", help="for each network, all repetitions")
    parser.add_argument("--steps", type=int, default=0, metavar="N", help="of a repetition, instead of --seconds")
    parser.add_argument("--repetitions", type=int, default=5, metavar="N")
    args = parser.parse_args()
    if args.mode == "plain" and args.workers > 1:
        parser.error("plain is one process")
    if args.mode == "plain" and args.precision == "bf16":
        parser.error("plain is float32")

    cores = sorted(os.sched_getaffinity(0))
    workers = 1 if args.mode == "plain" else args.workers or len(cores)
    jobs = [(network, size) for size in args.image_size for network in args.network if shape_of(network, size)]
    context = multiprocessing.get_context("spawn")
    barrier, results = context.Barrier(workers), context.Queue()
    processes = [
        context.Process(target=work, args=(i, cores, args, jobs, barrier, results), daemon=True)
        for i in range(workers)
    ]
    for process in processes:
        process.start()
    rates = {job: [] for job in jobs}
    for _ in range(len(jobs) * workers):
        while True:
            try:
                network, size, part = results.get(timeout=5)
                break
            except Exception:  # queue.Empty: a worker that died puts nothing
                if any(process.exitcode for process in processes):
                    sys.exit("pytorch_eager: a process died (see above; not enough memory?)")
        parts = rates[network, size]
        parts.append(part)
        if len(parts) < workers:
            continue
        sums = [sum(of_processes) for of_processes in zip(*parts)]
        median = statistics.median(sums)
        row = {
            "bench": "train",
            "variant": f"pytorch-{args.mode}",
            "network": network,
            "image_size": size,
            "workers": workers,
            "precision": args.precision,
            "batch": args.batch,
            "images_per_second": median,
            "images_per_second_lowest": min(sums),
            "images_per_second_highest": max(sums),
            "gflops": shape_of(network, size)[2] * median / 1e9,
        }
        print(json.dumps(row), flush=True)


if __name__ == "__main__":
    main()
