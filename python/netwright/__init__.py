"""Designs convolutional networks for image data sets.

    run = netwright.search("fashion-mnist", budget="10m")
    run.predict("photo.png")

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
    Task,
    Template,
    spaces,
    targets,
)
from netwright._serving import serve
from netwright.errors import Error, RunError, UsageError
from netwright.own import Candidate, CustomProblem, CustomStrategy
from netwright.problems import Problem
from netwright.proposals import Evaluation, Proposal
from netwright.run import Prediction, Run
from netwright.searching import resume, search
from netwright.strategies import Strategy

__all__ = [
    "Architecture",
    "Candidate",
    "CustomProblem",
    "CustomStrategy",
    "DeviceCost",
    "Error",
    "Evaluation",
    "Input",
    "Layer",
    "Limits",
    "Network",
    "Prediction",
    "Problem",
    "Proposal",
    "Run",
    "RunError",
    "Space",
    "Strategy",
    "Task",
    "Template",
    "UsageError",
    "resume",
    "search",
    "serve",
    "spaces",
    "targets",
]
