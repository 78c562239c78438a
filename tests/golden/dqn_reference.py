#!/usr/bin/python3
"""Values that the DQN's numerics are checked against, computed with PyTorch in float64.

Writes dqn_reference.json beside this file: a tiny dueling network with given weights and another target network takes
four updates on given batches; the target is copied after the second. Rows are done, mask next actions (the argmax of
some row is masked), have errors on both sides of Huber's border, and weights of importance sampling. Some gradients are
clipped, others not. Beside it: priorities and weights of importance sampling after Schaul et al. (2016).

Independent of the C++ by using torch.nn modules, torch.optim.Adam and explicit loops over rows.
"""
import json
import os

import torch
from torch import nn

torch.set_default_dtype(torch.float64)

STATE, ACTIONS, TRUNK, HEAD, ROWS = 5, 3, 4, 6, 4
CONFIG = dict(gamma=0.9, learning_rate=0.01, max_gradient_norm=0.5)
ALPHA, BETA = 0.6, 0.4


class Dueling(nn.Module):
    def __init__(self):
        super().__init__()
        self.trunk1, self.trunk2 = nn.Linear(STATE, TRUNK), nn.Linear(TRUNK, TRUNK)
        self.advantage1, self.advantage2 = nn.Linear(TRUNK, HEAD), nn.Linear(HEAD, ACTIONS)
        self.value1, self.value2 = nn.Linear(TRUNK, HEAD), nn.Linear(HEAD, 1)

    def forward(self, x):
        x = torch.tanh(self.trunk2(torch.tanh(self.trunk1(x))))
        advantage = self.advantage2(torch.relu(self.advantage1(x)))
        value = self.value2(torch.relu(self.value1(x)))
        return value + advantage - advantage.sum(1, keepdim=True) / ACTIONS


LAYERS = ["trunk1", "trunk2", "advantage1", "advantage2", "value1", "value2"]


def numbers(tensor):
    return tensor.detach().reshape(-1).tolist()


def named(network, what=lambda parameter: parameter):
    """By the C++'s names, matrices as [in][out]."""
    result = {}
    for layer in LAYERS:
        module = getattr(network, layer)
        result[layer + ".w"] = numbers(what(module.weight).T)
        result[layer + ".b"] = numbers(what(module.bias))
    return result


def states(generator):
    return torch.randint(-96, 97, (ROWS, STATE), generator=generator).to(torch.float64) / 64  # exact in float32


def priorities():
    errors = [0.5, -2.0, 0.0, 1.25]
    raised = [(abs(e) + 1e-6) ** ALPHA for e in errors]
    total = sum(raised)
    weights = [(len(raised) * p / total) ** -BETA for p in raised]
    return dict(errors=errors, alpha=ALPHA, beta=BETA, priorities=raised, weights=[w / max(weights) for w in weights])


def main():
    torch.manual_seed(11)
    generator = torch.Generator().manual_seed(12)
    online, target = Dueling(), Dueling()
    with torch.no_grad():
        for network in (online, target):
            for parameter in network.parameters():
                parameter.copy_(torch.randn(parameter.shape, generator=generator) * 0.7)
    result = dict(config=dict(CONFIG, trunk=TRUNK, head=HEAD), state=STATE, actions=ACTIONS, start=named(online),
                  target=named(target), copy_after=2, priorities=priorities(), updates=[])
    optimiser = torch.optim.Adam(online.parameters(), lr=CONFIG["learning_rate"], eps=1e-8)
    for update in range(4):
        now, after = states(generator), states(generator)
        actions = torch.randint(0, ACTIONS, (ROWS,), generator=generator)
        rewards = (3.0 if update == 0 else 0.5) * torch.randn(ROWS, generator=generator)
        done = [row == update for row in range(ROWS)]
        illegal = torch.zeros(ROWS, ACTIONS, dtype=torch.bool)
        with torch.no_grad():
            illegal[0, online(after)[0].argmax()] = True
        importance = torch.rand(ROWS, generator=generator) * 0.5 + 0.5

        values, targets, loss = [], [], 0
        for row in range(ROWS):
            value = online(now[row:row + 1])[0, actions[row]]
            with torch.no_grad():
                wanted = rewards[row].clone()
                if not done[row]:
                    choice = max((a for a in range(ACTIONS) if not illegal[row, a]),
                                 key=lambda a: online(after[row:row + 1])[0, a].item())
                    wanted += CONFIG["gamma"] * target(after[row:row + 1])[0, choice]
            error = value - wanted
            loss = loss + importance[row] * (0.5 * error ** 2 if abs(error) < 1 else abs(error) - 0.5) / ROWS
            values.append(value)
            targets.append(wanted)
        optimiser.zero_grad()
        loss.backward()
        norm = sum(parameter.grad.norm() ** 2 for parameter in online.parameters()).sqrt()
        norms = [parameter.grad.norm().item() for parameter in online.parameters()]
        for parameter, own in zip(online.parameters(), norms):
            parameter.grad *= min(1.0, CONFIG["max_gradient_norm"] / own)
        gradients = named(online, lambda parameter: parameter.grad)
        optimiser.step()
        if update + 1 == result["copy_after"]:
            target.load_state_dict(online.state_dict())
        with torch.no_grad():
            all_values = online(now)
        result["updates"].append(dict(
            states=numbers(now), next_states=numbers(after), batch_actions=actions.tolist(), rewards=numbers(rewards),
            done=[int(d) for d in done], next_illegal=illegal.to(torch.int64).reshape(-1).tolist(),
            importance=numbers(importance), values=[v.item() for v in values], targets=[t.item() for t in targets],
            loss=loss.item(), gradient_norm=norm.item(), largest_norm=max(norms), smallest_norm=min(norms),
            gradients=gradients, weights=named(online), values_after=numbers(all_values)))

    path = os.path.join(os.path.dirname(os.path.abspath(__file__)), "dqn_reference.json")
    with open(path, "w", encoding="utf-8") as file:
        json.dump(result, file, indent=1)
        file.write("\n")
    for u in result["updates"]:
        print(u["loss"], u["gradient_norm"], u["largest_norm"], u["smallest_norm"],
              [v - t for v, t in zip(u["values"], u["targets"])])


if __name__ == "__main__":
    main()
