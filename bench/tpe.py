#!/usr/bin/env python3
"""Tree-structured Parzen estimators (Bergstra et al. 2011), as Optuna has them, for `netwright bench transfer`:

  netwright bench transfer --on table:tables/chain.yml --strategy evolution --strategy program:bench/tpe.py --out DIR

Speaks the lines of docs/protocols.md. A network is the number of its layers and, given
that, the operator of each; or a choice of each decision. The model is multivariate and grouped (Falkner et al. 2018,
"BOHB"; Optuna's group=True), so that layers are modelled together, those of deep networks apart. Invalid networks are
pruned, which counts as worst; a network seen before is forgotten and asked for anew, in the end at random.

Makes itself a virtual environment with Optuna in build/tpe-venv, once (needs Debian's python3-venv). bench/tpe.py
--check says by its exit code whether Optuna is there already.
"""

import argparse
import json
import random
import sys
import warnings

import own_venv


class Tpe:
    ATTEMPTS = 4  # of the model at a network not seen before
    RANDOM_ATTEMPTS = 100

    def __init__(self, task, args):
        import optuna
        optuna.logging.set_verbosity(optuna.logging.ERROR)
        self.states, self.task = optuna.trial.TrialState, task
        seed = task["seed"] % 2**32
        sampler = optuna.samplers.TPESampler(multivariate=True, group=True, constant_liar=False, seed=seed,
                                             n_startup_trials=args.startup, n_ei_candidates=args.candidates)
        self.study = optuna.create_study(direction="maximize", sampler=sampler)
        self.random = random.Random(seed)
        self.seen, self.out = set(), {}

    def network(self, integer, category):
        decisions = self.task["decisions"]
        if decisions:
            return ",".join(f'{d["name"]}={category(d["name"], d["choices"])}' for d in decisions)
        layers = integer("layers", 1, self.task["layers"])
        return "-".join(category(f"layer{i}", self.task["actions"]) for i in range(layers))

    def random_parameters(self):
        """Of a network not seen before, as far as it can be had."""
        for _ in range(self.RANDOM_ATTEMPTS):
            parameters = {}

            def integer(name, low, high):
                return parameters.setdefault(name, self.random.randint(low, high))

            def category(name, choices):
                return parameters.setdefault(name, self.random.choice(choices))

            if self.network(integer, category) not in self.seen:
                break
        return parameters

    def ask(self, number):
        for attempt in range(self.ATTEMPTS + 1):
            if attempt == self.ATTEMPTS:
                self.study.enqueue_trial(self.random_parameters())  # which the next trial then has
            trial = self.study.ask()
            network = self.network(trial.suggest_int, trial.suggest_categorical)
            if network not in self.seen or attempt == self.ATTEMPTS:
                break
            self.study.tell(trial, state=self.states.FAIL)  # leaves no trace in the model
        self.seen.add(network)
        self.out[number] = trial
        return network

    def tell(self, number, outcome, reward):
        if outcome == "ok":
            self.study.tell(self.out.pop(number), reward)
        else:
            self.study.tell(self.out.pop(number), state=self.states.PRUNED)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--startup", type=int, default=10, metavar="N", help="random networks first [10]")
    parser.add_argument("--candidates", type=int, default=24, metavar="N", help="for each proposal [24]")
    parser.add_argument("--check", action="store_true", help="exit code 1: Optuna is not there")
    args = parser.parse_args()
    if args.check:
        sys.exit(0 if own_venv.is_there("tpe", "optuna") else 1)
    own_venv.enter("tpe", ["optuna"], ["optuna==5.0.0"])
    warnings.simplefilter("ignore")  # Optuna calls multivariate and group experimental

    lines = iter(sys.stdin.readline, "")
    task = json.loads(next(lines))
    if not task["decisions"] and any("+" in action for action in task["actions"]):
        sys.exit(f'tpe: networks of the space {task["space"]} have branches; it knows chains and decisions')
    tpe = Tpe(task, args)
    for line in lines:
        message = json.loads(line)
        if "ask" in message:
            print(json.dumps({"architecture": tpe.ask(message["ask"])}), flush=True)
        else:
            tpe.tell(message["tell"], message["outcome"], message["reward"])


if __name__ == "__main__":
    main()
