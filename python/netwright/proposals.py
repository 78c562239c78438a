"""What strategies and evaluations say to one another."""

from dataclasses import dataclass

from netwright._core import Architecture


@dataclass(frozen=True)
class Evaluation:
    """What became of a proposal."""

    id: int
    """Of the proposal."""
    accuracy: float = 0.0
    """In [0, 1]; 0 unless the outcome is "ok"."""
    outcome: str = "ok"
    """Or "invalid", "diverged", "out_of_memory", "timeout", "crashed"."""
    message: str = ""
    """Why, when the outcome is not "ok"."""
    architecture: Architecture | None = None
    reward: float | None = None
    """What strategies learn from; None: the accuracy, or 0 where the outcome is not "ok"."""
    params: int = 0
    flops: int = 0
    """Forward, of one image; a multiply-add counts 2."""
    seconds: float = 0.0
    """Of the evaluation."""
    cached: bool = False
    """It was known before."""


@dataclass(frozen=True)
class Proposal:
    """What a strategy asks for."""

    id: int
    """0, 1, 2, ... in the order of asking."""
    architecture: Architecture
    key: str
    """What is to be evaluated: equal for proposals of the same network."""
    replicate: int = 0
    """More than 0: the same network again, with another seed."""
    expected: float | None = None
    """The accuracy that the strategy foretells, if it does."""
    pointer_shift: bool = False
    """An action of a multi-branch space that makes no new network: nothing needs to be trained for it."""

    def scored(self, accuracy: float) -> Evaluation:
        """Its evaluation with this accuracy, in [0, 1]."""
        return Evaluation(self.id, accuracy, architecture=self.architecture)

    def failed(self, outcome: str = "crashed", message: str = "") -> Evaluation:
        """Its evaluation without an accuracy; see `Evaluation.outcome`."""
        return Evaluation(self.id, outcome=outcome, message=message, architecture=self.architecture)
