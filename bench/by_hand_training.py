"""One network trained by the clock: a one-cycle schedule that ends when the budget does."""

import dataclasses
import hashlib
import math
import time

import torch

from by_hand_networks import NETWORKS, parameters

WARM_STEPS, TIMED_STEPS = 3, 8  # both belong to the training and to its time
EVALUATED = 256                 # images at a time
RISING = 0.3                    # of the cycle


@dataclasses.dataclass
class Recipe:
    optimizer: str
    rate: float  # highest of the cycle
    weight_decay: float = 5e-4  # of AdamW: times the rate
    smoothing: float = 0.1


RECIPES = {
    "plain": Recipe("sgd", 0.02),
    "resnet8": Recipe("adamw", 0.01, 0.05),
    "resnet20": Recipe("adamw", 0.01, 0.05),
    "mobile": Recipe("adamw", 0.01, 0.05),
}


def seed_of(seed, purpose, name):
    digest = hashlib.sha256(f"{seed}/{purpose}/{name}".encode()).digest()
    return int.from_bytes(digest[:8], "little") >> 1


def rate_at(position):
    """Share of the highest rate at a place in the cycle, from 0 to 1: cosines from 1/25 up and down to nothing."""
    if position < RISING:
        return 1 / 25 + (1 - 1 / 25) * (1 - math.cos(math.pi * position / RISING)) / 2
    return (1 + math.cos(math.pi * (position - RISING) / (1 - RISING))) / 2


def optimizer_of(net, recipe):
    decayed = [p for p in net.parameters() if p.ndim > 1]
    others = [p for p in net.parameters() if p.ndim <= 1]
    groups = [{"params": decayed, "weight_decay": recipe.weight_decay}, {"params": others, "weight_decay": 0.0}]
    if recipe.optimizer == "sgd":
        return torch.optim.SGD(groups, lr=recipe.rate, momentum=0.9, nesterov=True)
    return torch.optim.AdamW(groups, lr=recipe.rate)


class Batches:
    """Images in random order without end, shifted by up to an eighth of their side, mirrored where that is allowed."""

    def __init__(self, part, batch, mirror, seed):
        self.size = part.pixels.shape[1]
        self.shift = self.size // 8
        pixels = torch.from_numpy(part.pixels).permute(0, 3, 1, 2)
        scaled = pixels.double() if len(pixels) < 1000 else pixels[:: len(pixels) // 1000].double()
        self.mean = scaled.mean((0, 2, 3), keepdim=True).float()
        self.scale = scaled.std((0, 2, 3), keepdim=True).float().clamp(min=1)
        edge = torch.arange(-self.shift, self.size + self.shift).clamp(0, self.size - 1)
        self.padded = torch.from_numpy(part.pixels)[:, edge][:, :, edge].contiguous()
        self.labels = torch.from_numpy(part.labels).long()
        self.batch, self.mirror = min(batch, len(self.labels)), mirror
        self.random = torch.Generator().manual_seed(seed)
        self.order = torch.empty(0, dtype=torch.long)

    def _draw(self, bound):
        return torch.randint(0, bound, (self.batch, 1), generator=self.random)

    def next(self):
        while len(self.order) < self.batch:
            self.order = torch.cat([self.order, torch.randperm(len(self.labels), generator=self.random)])
        taken, self.order = self.order[: self.batch], self.order[self.batch:]
        along = torch.arange(self.size)[None, :]
        rows = along + self._draw(2 * self.shift + 1)
        columns = along.expand(self.batch, -1)
        if self.mirror:
            columns = torch.where(self._draw(2) == 1, self.size - 1 - columns, columns)
        columns = columns + self._draw(2 * self.shift + 1)
        images = self.padded[taken[:, None, None], rows[:, :, None], columns[:, None, :]]
        return self.normal(images), self.labels[taken]

    def normal(self, images):
        """Of images x size x size x channels; the result is channels-last."""
        return (images.permute(0, 3, 1, 2).float() - self.mean) / self.scale


def accuracy(net, batches, part):
    net.eval()
    hits = 0
    with torch.inference_mode():
        for i in range(0, len(part.labels), EVALUATED):
            images = batches.normal(torch.from_numpy(part.pixels[i:i + EVALUATED]))
            hits += (net(images).argmax(1).numpy() == part.labels[i:i + EVALUATED]).sum()
    net.train()
    return float(hits) / max(1, len(part.labels))


def evaluation_seconds(net, batches, part):
    """Of an image, without what libraries do at the first."""
    few = type(part)(part.pixels[:EVALUATED], part.labels[:EVALUATED])
    accuracy(net, batches, few)
    before = time.perf_counter()
    accuracy(net, batches, few)
    return (time.perf_counter() - before) / len(few.labels)


def loss_of(net, batches, recipe, precision):
    images, labels = batches.next()
    with torch.autocast("cpu", torch.bfloat16, enabled=precision == "bf16"):
        scores = net(images)
    return torch.nn.functional.cross_entropy(scores.float(), labels, label_smoothing=recipe.smoothing)


def faster_precision(net, batches, recipe):
    """Of fp32 and bf16, by a few steps of each, in turns, that change no weight."""
    best = {"fp32": math.inf, "bf16": math.inf}
    for attempt in range(4):
        for precision in best:
            before = time.perf_counter()
            loss_of(net, batches, recipe, precision).backward()
            if attempt > 0:  # libraries make their code at first
                best[precision] = min(best[precision], time.perf_counter() - before)
    return min(best, key=best.get)


class Horizon:
    """How many steps are left. The last one is fixed by --epochs, or foreseen from the steps' time so far."""

    def __init__(self, deadline, steps):
        self.deadline, self.fixed = deadline, steps
        self.left, self.done = steps, 0
        self.since, self.next_look = (time.perf_counter(), 0), WARM_STEPS

    def goes_on(self):
        if self.fixed is not None:
            return self.left > 0
        return time.perf_counter() < self.deadline and (self.left is None or self.left > 0)

    def step(self):
        """After a step. Returns the share of the rest of the cycle that the next one covers."""
        self.done += 1
        if self.fixed is None and self.done >= self.next_look:
            now = time.perf_counter()
            if self.done > WARM_STEPS:
                each = (now - self.since[0]) / (self.done - self.since[1])
                self.left = max(0, math.floor((self.deadline - now) / each))
                self.next_look = self.done + max(TIMED_STEPS, self.left // 20)
            else:
                self.next_look = WARM_STEPS + TIMED_STEPS
            self.since = (now, self.done)
        elif self.left is not None:
            self.left -= 1
        return 0 if self.left is None else 1 / (self.left + 1)


def train(name, data, options):
    """A row: what came of `name`. options: budget (seconds), epochs and batch (or None), mirror, seed, precision."""
    began = time.perf_counter()
    recipe, part = RECIPES[name], data["train"]
    classes = 1 + max(int(p.labels.max()) for p in data.values() if len(p.labels))
    _, size, _, channels = part.pixels.shape
    torch.manual_seed(seed_of(options.seed, "weights and dropout", name))
    net = NETWORKS[name](channels, classes, size).to(memory_format=torch.channels_last)
    optimizer = optimizer_of(net, recipe)
    batch = options.batch or (128 if len(part.labels) >= 4000 else 64)
    batches = Batches(part, batch, options.mirror, seed_of(options.seed, "batches", name))

    evaluated, tested = len(data["validation"].labels), len(data["test"].labels)
    reserve = evaluation_seconds(net, batches, part) * (evaluated + tested)

    precision = options.precision
    if precision == "auto":
        precision = faster_precision(net, batches, recipe)
    steps = None if options.epochs is None else math.ceil(options.epochs * len(part.labels) / batches.batch)
    horizon = Horizon(began + options.budget - reserve, steps)
    position, first = 0.0, time.perf_counter()
    while horizon.goes_on():
        for group in optimizer.param_groups:
            group["lr"] = recipe.rate * rate_at(position)
        optimizer.zero_grad(set_to_none=True)
        loss_of(net, batches, recipe, precision).backward()
        optimizer.step()
        position = min(1.0, position + (1 - position) * horizon.step())
    trained = time.perf_counter() - first
    seen = horizon.done * batches.batch
    validation, test = accuracy(net, batches, data["validation"]), accuracy(net, batches, data["test"])
    return {"seconds": round(time.perf_counter() - began, 2), "epochs": round(seen / len(part.labels), 2),
            "images_per_second": round(seen / trained, 1), "parameters": parameters(net),
            "validation": round(validation, 5) if evaluated else None, "test": round(test, 5),
            "validation_images": evaluated, "test_images": tested, "image_size": size, "channels": channels,
            "batch": batches.batch, "precision": precision}
