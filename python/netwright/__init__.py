"""Designs convolutional networks for image data sets.

Accuracies are fractions in [0, 1]. FLOPs are forward, of one image; a multiply-add counts 2.
"""

from netwright._core import (
    Architecture,
    DeviceCost,
    Input,
    Layer,
    Limits,
    Network,
    Space,
    Template,
    spaces,
    targets,
)
from netwright.errors import Error, RunError, UsageError

__all__ = [
    "Architecture",
    "DeviceCost",
    "Error",
    "Input",
    "Layer",
    "Limits",
    "Network",
    "RunError",
    "Space",
    "Template",
    "UsageError",
    "spaces",
    "targets",
]
