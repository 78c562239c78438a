"""A problem of one's own: the network of about two million FLOPs that has the fewest parameters."""

import netwright


class SmallNetworks(netwright.CustomProblem):
    name = "small-networks"
    space = "chain"
    input = netwright.Input(channels=1, height=28, width=28, classes=10)

    def evaluate(self, candidate: netwright.Candidate) -> float:
        network = candidate.network
        distance = abs(network.flops / 2e6 - 1)
        return max(0.0, 1 - distance) * 20_000 / (20_000 + network.params)


if __name__ == "__main__":
    run = netwright.search(SmallNetworks(), strategy="evolution", evaluations=60)
    print(run.summary["best"]["architecture"], run.summary["best"]["search_accuracy"])
