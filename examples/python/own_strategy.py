"""A strategy of one's own: hill climbing. Changes, inserts or removes a layer of the best network so far."""

import random
from collections.abc import Sequence

import netwright


class HillClimbing(netwright.CustomStrategy):
    def open(self, task: netwright.Task) -> None:
        self.task = task
        self.draws = random.Random(task.seed)
        self.layers = [name for name in task.space.action_names if name != "terminal"]
        self.best: list[str] = ["conv3"]
        self.accuracy = -1.0

    def neighbour(self) -> str:
        layers = list(self.best)
        place = self.draws.randrange(len(layers) + 1)
        width = self.draws.randrange(2)
        layers[place : place + width] = [self.draws.choice(self.layers)] if self.draws.random() < 0.8 else []
        return "-".join(layers[: self.task.space.max_layers]) or "empty"

    def ask(self, n: int) -> Sequence[str]:
        return [self.neighbour() for _ in range(n)]

    def tell(self, evaluations: Sequence[netwright.Evaluation]) -> None:
        for evaluation in evaluations:
            if evaluation.accuracy > self.accuracy and evaluation.architecture is not None:
                self.accuracy, self.best = evaluation.accuracy, evaluation.architecture.text.split("-")


if __name__ == "__main__":
    run = netwright.search("synthetic:toy", strategy=HillClimbing(), evaluations=60)
    print(run.summary["best"]["architecture"], run.summary["best"]["search_accuracy"])
