#!/usr/bin/env python3
"""Writes child_reference.json: child networks in PyTorch, in float64, for the checks of netwright/nn and netwright/train.

Each case holds a graph (as Graph::Text prints it), images, labels and start weights, and what PyTorch's own operators
and autograd make of them: logits in training, loss, gradients, weights after ten steps of Adam and the running
statistics then. Nothing here is shared with the C++ code. Run it from anywhere; it overwrites the file beside it.
"""
import json
import os

import torch
import torch.nn.functional as F

EPSILON, MOMENTUM = 1e-3, 0.01  # of batch normalisation; momentum in PyTorch's sense
RATE, ADAM_EPSILON, STEPS = 0.001, 1e-7, 10

CASES = [
    # name, graph, (n, channels, height, width), classes, filters, growth, dense units, label smoothing
    ("chain", "conv3(0) conv1(1) max2(2) avg2(3)", (5, 2, 9, 8), 3, 3, 2, 6, 0.0),
    ("chain_pool_first", "avg2(0) conv3(1) max3(2)", (4, 1, 12, 12), 4, 4, 1, 5, 0.1),
    ("branches", "conv3(0) conv3(1) max2(1) add(2,3) conv1(4) concat(0,5)", (4, 1, 7, 7), 3, 2, 2, 4, 0.0),
    ("shared_relu", "conv1(0) max2(1) conv1(1) conv3(2) concat(3,4) add(5,1)", (3, 3, 6, 6), 2, 3, 1, 4, 0.05),
    ("empty", "input", (3, 2, 4, 4), 3, 2, 1, 5, 0.0),
    ("no_hidden", "conv3(0) conv3(1)", (4, 1, 6, 6), 3, 3, 1, 0, 0.0),
]


def parse(text):
    nodes = [("input", 0, [])]
    for word in text.split():
        if word == "input":
            continue
        name, inputs = word.rstrip(")").split("(")
        op = name.rstrip("0123456789")
        nodes.append((op, int(name[len(op):] or 0), [int(i) for i in inputs.split(",")]))
    return nodes


def pad_to(x, channels, height, width):
    """Zero padding, split evenly, the odd one at the end."""
    pads = []
    for size, to in ((x.shape[3], width), (x.shape[2], height), (x.shape[1], channels)):
        pads += [(to - size) // 2, to - size - (to - size) // 2]
    return F.pad(x, pads)


def uniform(shape, generator):
    return torch.rand(shape, generator=generator, dtype=torch.float64)


def short(tensor):
    """Three decimals, which keeps the file small; both sides read the same numbers."""
    return torch.tensor([round(v, 3) for v in tensor.reshape(-1).tolist()], dtype=torch.float64).reshape(tensor.shape)


class Net:
    def __init__(self, graph, shape, classes, filters, growth, dense, seed):
        self.nodes, self.classes, self.dense = parse(graph), classes, dense
        self.filters, self.growth = filters, growth
        self.generator = torch.Generator().manual_seed(seed)
        self.weights, self.statistics = {}, {}
        self.built = False
        self.forward(torch.zeros(shape, dtype=torch.float64) + 0.5)  # creates the weights
        self.built = True
        for name in self.statistics:
            self.statistics[name] = torch.full_like(self.statistics[name], 1.0 if "variance" in name else 0.0)
        for weight in self.weights.values():
            weight.requires_grad_(True)

    def weight(self, name, shape, centre=0.0, spread=0.5):
        if not self.built:
            self.weights[name] = short(centre + spread * (2 * uniform(shape, self.generator) - 1))
        return self.weights[name]

    def statistic(self, name, size):
        return self.statistics.setdefault(name, torch.zeros(size, dtype=torch.float64))

    def forward(self, x):
        values, convolutions = [x], [0]  # convolutions: by node, on the path to it that has most of them
        for i, (op, k, inputs) in enumerate(self.nodes):
            if op == "input":
                continue
            a = [values[j] for j in inputs]
            before = max(convolutions[j] for j in inputs)
            convolutions.append(before + (op == "conv"))
            if op == "conv":
                out = self.filters * self.growth ** before
                w = self.weight(f"conv{i}.weight", (out, a[0].shape[1], k, k))
                y = F.conv2d(F.relu(a[0]), w, self.weight(f"conv{i}.bias", (out,)))
                y = F.batch_norm(y, self.statistic(f"norm{i}.mean", out), self.statistic(f"norm{i}.variance", out),
                                 self.weight(f"norm{i}.weight", (out,), 1.0), self.weight(f"norm{i}.bias", (out,)),
                                 training=True, momentum=MOMENTUM, eps=EPSILON)
            elif op == "max":
                y = F.max_pool2d(a[0], k)
            elif op == "avg":
                y = F.avg_pool2d(a[0], k)
            else:
                height, width = max(v.shape[2] for v in a), max(v.shape[3] for v in a)
                channels = max(v.shape[1] for v in a)
                add = op == "add"
                a = [pad_to(v, channels if add else v.shape[1], height, width) for v in a]
                y = a[0] + a[1] if add else torch.cat(a, 1)
            values.append(y)
        x = values[-1].permute(0, 2, 3, 1).flatten(1)  # row, column, channel
        if self.dense:
            x = F.relu(F.linear(x, self.weight("hidden.weight", (self.dense, x.shape[1])),
                                self.weight("hidden.bias", (self.dense,))))
        return F.linear(x, self.weight("output.weight", (self.classes, x.shape[1])),
                        self.weight("output.bias", (self.classes,)))


def flat(tensor):
    return tensor.detach().reshape(-1).tolist()


def run(index, name, graph, shape, classes, filters, growth, dense, smoothing):
    generator = torch.Generator().manual_seed(100 + index)
    images = short(uniform(shape, generator))
    labels = torch.randint(classes, (shape[0],), generator=generator)
    net = Net(graph, shape, classes, filters, growth, dense, 200 + index)
    case = {"name": name, "graph": graph, "shape": list(shape), "classes": classes, "filters": filters,
            "filter_growth": growth, "dense_units": dense, "label_smoothing": smoothing,
            "images": flat(images), "labels": labels.tolist(),
            "weights": {k: {"shape": list(v.shape), "values": flat(v)} for k, v in net.weights.items()}}
    optimizer = torch.optim.Adam(net.weights.values(), lr=RATE, eps=ADAM_EPSILON)
    for step in range(STEPS):
        logits = net.forward(images)
        loss = F.cross_entropy(logits, labels, label_smoothing=smoothing)
        optimizer.zero_grad()
        loss.backward()
        if step == 0:
            case["logits"], case["loss"] = flat(logits), loss.item()
            case["gradients"] = {k: flat(v.grad) for k, v in net.weights.items()}
        optimizer.step()
    case["weights_after"] = {k: flat(v) for k, v in net.weights.items()}
    case["statistics_after"] = {k: flat(v) for k, v in net.statistics.items()}
    return case


def main():
    torch.set_num_threads(1)
    reference = {"bn_epsilon": EPSILON, "bn_momentum": MOMENTUM, "learning_rate": RATE, "adam_epsilon": ADAM_EPSILON,
                 "steps": STEPS, "cases": [run(i, *case) for i, case in enumerate(CASES)]}
    path = os.path.join(os.path.dirname(os.path.abspath(__file__)), "child_reference.json")
    with open(path, "w") as file:
        json.dump(reference, file, separators=(",", ":"))
        file.write("\n")


if __name__ == "__main__":
    main()
