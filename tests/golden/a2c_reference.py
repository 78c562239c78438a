#!/usr/bin/python3
"""Values that the A2C's numerics are checked against, computed with PyTorch in float64.

Writes a2c_reference.json beside this file: a tiny agent with given weights takes two warm-up steps, then two rollouts
of three steps in two lanes, each followed by an update. The memory restarts in some lane within each rollout, some
actions are masked, one episode ends in mid-rollout and one with the rollout's last step.

Independent of the C++ by using torch's own LSTM cell (gate order i, f, g, o), torch.distributions, and returns as
OpenAI Baselines computes them.
"""
import json
import os

import torch
from torch.distributions import Categorical

torch.set_default_dtype(torch.float64)

INPUTS, ACTIONS, HIDDEN, LANES, STEPS = 7, 3, 4, 2, 3
CONFIG = dict(gamma=0.9, entropy=0.01, value_coefficient=0.5, learning_rate=0.01, max_gradient_norm=0.5)
DECAY, EPSILON = 0.99, 1e-5
SHAPES = {
    "lstm.wx": (INPUTS, 4 * HIDDEN), "lstm.wh": (HIDDEN, 4 * HIDDEN), "lstm.b": (4 * HIDDEN,),
    "policy.w": (HIDDEN, ACTIONS), "policy.b": (ACTIONS,), "value.w": (HIDDEN, 1), "value.b": (1,),
}


def cell(weights, x, h, c, keep):
    """torch's LSTM cell with weights whose columns are the gates i, f, o, g."""
    def reorder(columns):
        i, f, o, g = columns.chunk(4, dim=-1)
        return torch.cat([i, f, g, o], dim=-1)
    keep = keep.unsqueeze(1)
    return torch.lstm_cell(x, (h * keep, c * keep), reorder(weights["lstm.wx"]).T, reorder(weights["lstm.wh"]).T,
                           reorder(weights["lstm.b"]), torch.zeros(4 * HIDDEN))


def heads(weights, h):
    return h @ weights["policy.w"] + weights["policy.b"], (h @ weights["value.w"] + weights["value.b"]).squeeze(1)


def discount_with_dones(rewards, dones, gamma):
    """OpenAI Baselines, baselines/a2c/utils.py."""
    discounted = []
    r = 0
    for reward, done in zip(rewards[::-1], dones[::-1]):
        r = reward + gamma * r * (1. - done)
        discounted.append(r)
    return discounted[::-1]


def lane_returns(rewards, dones, bootstrap):
    if dones[-1]:
        return discount_with_dones(rewards, dones, CONFIG["gamma"])
    return discount_with_dones(rewards + [bootstrap], dones + [0], CONFIG["gamma"])[:-1]


def numbers(tensor):
    return tensor.detach().reshape(-1).tolist()


def random_inputs(generator):
    # Multiples of 1/64: exact in float32, as the lane inputs are.
    return torch.randint(-96, 97, (LANES, INPUTS), generator=generator).to(torch.float64) / 64


def main():
    generator = torch.Generator().manual_seed(20)
    weights = {name: torch.randn(shape, generator=generator) * 0.6 for name, shape in SHAPES.items()}
    for tensor in weights.values():
        tensor.requires_grad_(True)
    mean_squares = {name: torch.ones(shape) for name, shape in SHAPES.items()}
    result = dict(config=dict(CONFIG, hidden=HIDDEN, rollout=STEPS), inputs=INPUTS, actions=ACTIONS, lanes=LANES,
                  weights={name: dict(shape=list(SHAPES[name]), values=numbers(w)) for name, w in weights.items()},
                  warm_up=[], rollouts=[])

    h, c = torch.zeros(LANES, HIDDEN), torch.zeros(LANES, HIDDEN)
    for _ in range(2):
        x = random_inputs(generator)
        with torch.no_grad():
            h, c = cell(weights, x, h, c, torch.ones(LANES))
            logits, values = heads(weights, h)
        result["warm_up"].append(dict(inputs=numbers(x), logits=numbers(logits), values=numbers(values)))

    plans = [
        dict(keep=[[1, 1], [0, 1], [1, 1]], done=[[1, 0], [0, 0], [0, 1]], next_keep=[1, 0], scale=4.0,
             illegal=[[[0, 0, 0], [0, 1, 0]], [[0, 0, 0], [0, 0, 0]], [[1, 0, 0], [0, 0, 0]]],
             actions=[[1, 2], [0, 0], [2, 1]]),
        dict(keep=[[1, 0], [1, 1], [1, 1]], done=[[0, 0], [0, 0], [0, 0]], next_keep=[1, 1], scale=0.25,
             illegal=[[[0, 0, 0]] * 2] * 3, actions=[[0, 1], [2, 2], [1, 0]]),
    ]
    next_x = random_inputs(generator)
    for plan in plans:
        xs = [next_x] + [random_inputs(generator) for _ in range(STEPS - 1)]
        next_x = random_inputs(generator)
        keep = torch.tensor(plan["keep"], dtype=torch.float64)
        next_keep = torch.tensor(plan["next_keep"], dtype=torch.float64)
        illegal = torch.tensor(plan["illegal"], dtype=torch.bool)
        actions = torch.tensor(plan["actions"])
        rewards = plan["scale"] * torch.rand(STEPS, LANES, generator=generator)

        ht, ct, policies, values, logits_seen = h.detach(), c.detach(), [], [], []
        for t in range(STEPS):
            ht, ct = cell(weights, xs[t], ht, ct, keep[t])
            logits, value = heads(weights, ht)
            logits_seen.append(logits)
            values.append(value)
            policies.append(Categorical(logits=logits.masked_fill(illegal[t], -1e9)))
        values = torch.stack(values)
        with torch.no_grad():
            bootstrap = heads(weights, cell(weights, next_x, ht, ct, next_keep)[0])[1]
        returns = torch.tensor([lane_returns(rewards[:, lane].tolist(), [d[lane] for d in plan["done"]],
                                             bootstrap[lane].item()) for lane in range(LANES)]).T

        advantages = returns - values.detach()
        log_probabilities = torch.stack([policy.log_prob(a) for policy, a in zip(policies, actions)])
        policy_loss = (-log_probabilities * advantages).mean()
        entropy = torch.stack([policy.entropy() for policy in policies]).mean()
        value_loss = torch.nn.functional.mse_loss(values, returns)
        loss = policy_loss - CONFIG["entropy"] * entropy + CONFIG["value_coefficient"] * value_loss
        for tensor in weights.values():
            tensor.grad = None
        loss.backward()
        norm = torch.nn.utils.clip_grad_norm_(weights.values(), float("inf"))  # clips nothing: the norm alone
        scale = CONFIG["max_gradient_norm"] / max(norm.item(), CONFIG["max_gradient_norm"])
        gradients = {name: tensor.grad * scale for name, tensor in weights.items()}
        with torch.no_grad():
            for name, tensor in weights.items():
                mean_squares[name] = DECAY * mean_squares[name] + (1 - DECAY) * gradients[name] ** 2
                tensor -= CONFIG["learning_rate"] * gradients[name] / torch.sqrt(mean_squares[name] + EPSILON)

        h, c = ht.detach(), ct.detach()
        result["rollouts"].append(dict(
            inputs=[numbers(x) for x in xs], keep=[numbers(k) for k in keep],
            illegal=[i.to(torch.int64).reshape(-1).tolist() for i in illegal], actions=numbers(actions),
            rewards=numbers(rewards), done=numbers(torch.tensor(plan["done"])), next_inputs=numbers(next_x),
            next_keep=plan["next_keep"], logits=[numbers(l) for l in logits_seen], values=numbers(values),
            bootstrap=numbers(bootstrap), returns=numbers(returns), advantages=numbers(advantages),
            policy_loss=policy_loss.item(), value_loss=value_loss.item(), entropy=entropy.item(),
            gradient_norm=norm.item(), gradients={n: numbers(g) for n, g in gradients.items()},
            weights={n: numbers(w) for n, w in weights.items()},
            mean_squares={n: numbers(m) for n, m in mean_squares.items()}))

    path = os.path.join(os.path.dirname(os.path.abspath(__file__)), "a2c_reference.json")
    with open(path, "w", encoding="utf-8") as file:
        json.dump(result, file, indent=1)
        file.write("\n")
    print([(r["gradient_norm"], r["policy_loss"], r["value_loss"], r["entropy"]) for r in result["rollouts"]])


if __name__ == "__main__":
    main()
