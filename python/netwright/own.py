"""Problems and strategies of one's own."""

import hashlib
from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass

from netwright._core import Architecture, Input, Limits, Network, Space, Task
from netwright.proposals import Evaluation


@dataclass(frozen=True)
class Candidate:
    """What is to be evaluated."""

    architecture: Architecture
    input: Input
    limits: Limits
    replicate: int = 0
    """Of one network: 0, 1, ... where it is evaluated more than once."""

    @property
    def text(self) -> str:
        """Of the architecture."""
        return self.architecture.text

    @property
    def network(self) -> Network:
        """With layers, shapes, parameters and FLOPs. UsageError where the space's codes are no networks."""
        return self.architecture.network(self.input, self.limits.template)

    @property
    def seed(self) -> int:
        """In [0, 2**32): the same for the same network and replicate, in any run."""
        text = f"{self.architecture.key}/{self.replicate}"
        return int.from_bytes(hashlib.sha256(text.encode()).digest()[:4], "big")


class CustomProblem(ABC):
    """What is searched, and how networks are scored.

    The attributes may be set on the class or on the object. `evaluate` must depend on nothing but the candidate, or a
    run cannot be resumed; evaluations that are known are not asked for again.
    """

    name: str = "custom"
    version: str = "1"
    """To be changed with `evaluate`: runs of other versions answer nothing."""
    space: Space | str = "chain"
    """A space, the name of one, or a file (.yml)."""
    input: Input = Input()
    limits: Limits = Limits()
    """Candidates are within them."""
    workers: int = 1
    """How many threads evaluate at once."""

    @abstractmethod
    def evaluate(self, candidate: Candidate) -> float:
        """The accuracy, in [0, 1]; NaN for a training that diverged. One that raises is a failed evaluation."""


class CustomStrategy(ABC):
    """Proposes architectures and learns from their accuracies.

    It must be a function of the task, its seed in it, and of the sequence of calls, or a run cannot be resumed.
    """

    def open(self, task: Task) -> None:
        """Called once, before the other methods."""

    @abstractmethod
    def ask(self, n: int) -> Sequence[Architecture | str]:
        """At most n architectures, or their texts; none where it must hear of results first.

        Invalid ones, and ones seen before, cost nothing.
        """

    @abstractmethod
    def tell(self, evaluations: Sequence[Evaluation]) -> None:
        """What became of proposals, each once, in the order in which they were made; ids count them from 0."""
