"""A loop of one's own around three of the program's strategies."""

import netwright

SPACE = netwright.Space("chain")
GOAL = SPACE.network("conv3-conv3-max2-conv5").params


def accuracy_of(proposal: netwright.Proposal) -> float:
    """Stands for a training: how close the network comes to a number of parameters."""
    params = proposal.architecture.network().params
    return min(params, GOAL) / max(params, GOAL)


for name in ("evolution", "gp", "masked-random"):
    with netwright.Strategy(name, space=SPACE, seed=1, evaluations=40) as strategy:
        for _ in range(10):
            proposals = strategy.ask(4)
            strategy.tell([proposal.scored(accuracy_of(proposal)) for proposal in proposals])
        print(f"{name:14} {strategy.recommend(1)[0]}")
