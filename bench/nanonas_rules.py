"""The published rules of NanoNAS, in our own words: which networks there are, what they take on a device, and in which
order they are tried. A. M. Garavagno, E. Ragusa, A. Frisoli, P. Gastaldo: An Affordable Hardware-Aware Neural
Architecture Search for Deploying Convolutional Neural Networks on Ultra-Low-Power Computing Platforms, IEEE Sensors
Letters 2024; and A. M. Garavagno et al., PRIME 2023.

A network is two whole numbers: k filters in its first convolution, and c cells behind it. The pixels are normalised;
every convolution has kernel 3, padding and ReLU; a cell is a maximum pooling by 2, a batch normalisation and a
convolution; a global average pooling, dropout and a dense layer end the network. The filters grow from convolution to
convolution by 2, 1.5, 1.25, 1.125 and so on, rounded up.

Sizes are those that `netwright export` tells, by its rule: bytes of constants in 8 bits (a weight 1, an output channel
9 more for bias, multiplier and shift), the largest sum of the tensors that live at once, and multiply-adds. A batch
normalisation is a depthwise convolution of kernel 1; a ReLU is part of what is before it.
"""

import dataclasses
import math

CHANNEL_BYTES = 4 + 4 + 1  # bias, multiplier, shift


@dataclasses.dataclass(frozen=True)
class Sizes:
    flash: int  # bytes
    ram: int    # bytes
    macs: int   # of an image

    def within(self, limits):
        """limits: Sizes, in which None is no limit."""
        return all(limit is None or value <= limit
                   for value, limit in zip(dataclasses.astuple(self), dataclasses.astuple(limits)))


def filters(k, c):
    """Of each convolution."""
    counts, factor = [k], 2.0
    for cell in range(1, c + 1):
        counts.append(math.ceil(counts[-1] * factor))
        factor -= 2.0 ** -cell
    return counts


def sizes(k, c, size, channels, classes):
    """Of a network for square images; None where it has more cells than its images can be halved for."""
    flash, ram, macs = 0, 0, 0
    pixels, inputs = size * size, channels

    def add(weights, places, tensor_in, tensor_out, outputs):
        nonlocal flash, ram, macs
        flash += weights + CHANNEL_BYTES * outputs
        macs += weights * places
        ram = max(ram, tensor_in + tensor_out)

    for cell, outputs in enumerate(filters(k, c)):
        if cell > 0:
            if size <= 1:
                return None
            size //= 2
            ram = max(ram, (pixels + size * size) * inputs)
            pixels = size * size
        add(inputs, pixels, pixels * inputs, pixels * inputs, inputs)
        add(9 * inputs * outputs, pixels, pixels * inputs, pixels * outputs, outputs)
        inputs = outputs
    ram = max(ram, (pixels + 1) * inputs)
    add(inputs * classes, 1, inputs, classes, classes)
    return Sizes(flash, ram, macs)


def search(score):
    """The best (k, c), or None. score(k, c): the validation accuracy after the short training, rounded to a
    thousandth, or None for a network beyond the limits or when time is up; then nothing more is tried in its row. Cells
    are added while that helps, then filters."""
    best, best_score = None, -1.0
    k = 1
    while True:
        row, row_score, c = None, -1.0, 1
        while (new := score(k, c)) is not None and new > row_score:
            row, row_score, c = (k, c), new, c + 1
        if row is None or row_score <= best_score:
            return best
        best, best_score, k = row, row_score, k + 1
