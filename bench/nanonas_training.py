"""NanoNAS's networks in PyTorch: their training, and their accuracy in 8 bits."""

import copy
import time

import torch
from torch import nn

from nanonas_rules import filters

SHORT = {"epochs": 3, "rate": 0.001, "batch": 16}   # of a candidate
LONG = {"epochs": 100, "rate": 0.01, "batch": 128}  # of the network that was chosen
REPRESENTATIVE = 150  # images that tell the ranges of activations
EVALUATED = 256       # images at a time


class Network(nn.Module):
    """Rows of layers with one tensor of 8 bits behind each."""

    def __init__(self, k, c, channels, classes):
        super().__init__()
        self.rows, inputs = nn.ModuleList(), channels
        for cell, outputs in enumerate(filters(k, c)):
            if cell > 0:
                self.rows.append(nn.Sequential(nn.MaxPool2d(2)))
            self.rows.append(nn.Sequential(nn.BatchNorm2d(inputs, eps=0.001, momentum=0.01)))
            convolution = nn.Conv2d(inputs, outputs, 3, padding=1)
            nn.init.xavier_uniform_(convolution.weight)
            nn.init.zeros_(convolution.bias)
            self.rows.append(nn.Sequential(convolution, nn.ReLU()))
            inputs = outputs
        self.rows.append(nn.Sequential(nn.AdaptiveAvgPool2d(1), nn.Flatten()))
        dense = nn.Linear(inputs, classes)
        nn.init.xavier_uniform_(dense.weight)
        nn.init.zeros_(dense.bias)
        self.rows.append(nn.Sequential(nn.Dropout(0.5), dense))

    def forward(self, x):
        for row in self.rows:
            x = row(x)
        return x


def scaled(pixels):
    """images x size x size x channels bytes to channels-first numbers in [0, 1]."""
    return (torch.from_numpy(pixels).permute(0, 3, 1, 2).float() / 255).contiguous(memory_format=torch.channels_last)


def accuracy(net, part):
    net.eval()
    hits = 0
    with torch.inference_mode():
        for i in range(0, len(part.labels), EVALUATED):
            hits += int((net(scaled(part.pixels[i:i + EVALUATED])).argmax(1).numpy() ==
                         part.labels[i:i + EVALUATED]).sum())
    return hits / max(1, len(part.labels))


def train(k, c, data, classes, how, seed, deadline):
    """(the network with the weights of its best epoch on the validation images, that accuracy, epochs). The epoch at
    the deadline (time.monotonic) is the last one; None before the first one."""
    torch.manual_seed(seed)
    part = data["train"]
    net = Network(k, c, part.pixels.shape[3], classes).to(memory_format=torch.channels_last)
    optimizer = torch.optim.Adam(net.parameters(), lr=how["rate"], eps=1e-7)
    labels = torch.from_numpy(part.labels).long()
    best, best_accuracy, done = None, -1.0, 0
    while done < how["epochs"] and time.monotonic() < deadline:
        net.train()
        for taken in torch.randperm(len(labels)).split(how["batch"]):
            optimizer.zero_grad(set_to_none=True)
            scores = net(scaled(part.pixels[taken.numpy()]))
            nn.functional.cross_entropy(scores, labels[taken]).backward()
            optimizer.step()
        done += 1
        validated = accuracy(net, data["validation"])
        if validated > best_accuracy:
            best, best_accuracy = copy.deepcopy(net.state_dict()), validated
    if best is None:
        return None
    net.load_state_dict(best)
    return net, best_accuracy, done


class Activation(nn.Module):
    """A tensor of 8 bits with one scale and zero point, from the least and the largest value seen while it watches."""

    def __init__(self):
        super().__init__()
        self.low, self.high, self.watches = 0.0, 0.0, True

    def forward(self, x):
        if self.watches:
            self.low, self.high = min(self.low, float(x.min())), max(self.high, float(x.max()))
            return x
        scale = max(self.high - self.low, 1e-9) / 255
        zero = round(-128 - self.low / scale)
        return ((x / scale).round() + zero).clamp(-128, 127).sub(zero) * scale


def of_8_bits(weight, dims):
    """Symmetric, with a scale for everything but `dims`."""
    scale = weight.abs().amax(dims, keepdim=True).clamp(min=1e-9) / 127
    return (weight / scale).round().clamp(-127, 127) * scale


def quantised(net, part):
    """A network that computes what LiteRT's scheme of 8 bits does after the training: weights symmetric by output
    channel (dense ones as a whole), activations asymmetric by tensor, with ranges from some images of `part`."""
    images = part.pixels[:: max(1, len(part.labels) // REPRESENTATIVE)][:REPRESENTATIVE]
    net = copy.deepcopy(net).eval()
    for module in net.modules():
        if isinstance(module, nn.Conv2d):
            module.weight.data = of_8_bits(module.weight.data, (1, 2, 3))
        elif isinstance(module, nn.Linear):
            module.weight.data = of_8_bits(module.weight.data, (0, 1))
    activations = []
    for i, row in enumerate(net.rows):
        if any(isinstance(layer, (nn.Conv2d, nn.Linear, nn.BatchNorm2d, nn.AdaptiveAvgPool2d)) for layer in row):
            activations.append(Activation())
            net.rows[i] = nn.Sequential(*row, activations[-1])  # a maximum has its input's scale
    with torch.inference_mode():
        net(scaled(images))
    for activation in activations:
        activation.watches = False
    return net
