"""A search whose networks Ray evaluates, on all nodes of its cluster: ask, and tell whatever is ready."""

import argparse

import netwright
import ray


@ray.remote(max_retries=-1)  # a task whose node dies runs again on another one
def accuracy_of(architecture: str) -> float:
    """Stands for a training: networks of 20,000 parameters are best."""
    params = netwright.Space("chain").network(architecture).params
    return min(params, 20_000) / max(params, 20_000)


def search(evaluations: int, in_flight: int) -> tuple[netwright.Strategy, list[int]]:
    """The strategy, and the ids of its proposals in the order in which they were told."""
    strategy = netwright.Strategy("evolution", space="chain", seed=1)
    running: dict[ray.ObjectRef[float], netwright.Proposal] = {}
    told: list[int] = []
    while len(told) < evaluations:
        for proposal in strategy.ask(min(in_flight, evaluations - len(told)) - len(running)):
            running[accuracy_of.remote(proposal.architecture.text)] = proposal
        for ready in ray.wait(list(running))[0]:
            proposal = running.pop(ready)
            strategy.tell(proposal.scored(ray.get(ready)))
            told.append(proposal.id)
    return strategy, told


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--address", help="of a running cluster; none: one on this machine")
    parser.add_argument("--evaluations", type=int, default=100)
    parser.add_argument("--in-flight", type=int, default=8)
    args = parser.parse_args()
    ray.init(address=args.address)
    strategy, _ = search(args.evaluations, args.in_flight)
    print(strategy.recommend(1)[0])
