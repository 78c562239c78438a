#!/usr/bin/python3
"""Values that the A2C's numerics are checked against, computed with PyTorch in float64.

Writes a2c_reference.json beside this file: a tiny agent with given weights takes two warm-up steps, then two rollouts
of three steps in two lanes, each followed by an update. The memory restarts in some lane within each rollout, some
actions are masked, one episode ends in mid-rollout and one with the rollout's last step. Then, for each of four settings of
`returns` and `bptt`, five updates over two trials of several episodes (see `span`).

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


def learn(weights, mean_squares, policies, values, actions, returns):
    """One update from [steps][lanes]; returns its numbers."""
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
    return dict(advantages=numbers(advantages), policy_loss=policy_loss.item(), value_loss=value_loss.item(),
                entropy=entropy.item(), gradient_norm=norm.item(),
                gradients={n: numbers(g) for n, g in gradients.items()},
                weights={n: numbers(w) for n, w in weights.items()},
                mean_squares={n: numbers(m) for n, m in mean_squares.items()})


def span(returns_over, bptt):
    """Five updates of STEPS steps with credit over more than one of them: `returns: trial`, `bptt: N|trial`.

    Two trials in each lane, with several episodes in each. An update's gradients reach `bptt` steps back from its last
    step, over steps that were learnt from before, which are computed anew with the weights as they are; the memory
    before the first of them is a constant, and so is what was remembered before a lane's trial began. Where `bptt` is
    less than a rollout, gradients are cut before every bptt-th of its steps.
    """
    generator = torch.Generator().manual_seed(33)
    weights = {name: torch.randn(shape, generator=generator) * 0.6 for name, shape in SHAPES.items()}
    start_weights = {name: numbers(w) for name, w in weights.items()}
    for tensor in weights.values():
        tensor.requires_grad_(True)
    mean_squares = {name: torch.ones(shape) for name, shape in SHAPES.items()}
    total = 5 * STEPS
    trial_starts, episode_ends = [{0, 7}, {0, 10}], [{1, 4, 6, 8, 12}, {2, 5, 9, 11, 14}]
    xs = [random_inputs(generator) for _ in range(total + 1)]
    keep = torch.tensor([[0.0 if t in trial_starts[lane] else 1.0 for lane in range(LANES)] for t in range(total + 1)])
    ends = [[int(t in episode_ends[lane]) for lane in range(LANES)] for t in range(total)]
    actions = torch.randint(0, ACTIONS, (total, LANES), generator=generator)
    rewards = torch.rand(total, LANES, generator=generator)

    def stops(t, lane):  # nothing later counts for step t
        return t + 1 in trial_starts[lane] or (returns_over == "episode" and ends[t][lane])

    h, c = torch.zeros(LANES, HIDDEN), torch.zeros(LANES, HIDDEN)  # as acting carries them
    entering, updates = {}, []  # entering: the memory before each step, as computed last
    for first in range(0, total, STEPS):
        last = first + STEPS
        acted = []
        with torch.no_grad():
            for t in range(first, last):
                entering[t] = (h, c)
                h, c = cell(weights, xs[t], h, c, keep[t])
                acted.append(heads(weights, h))
            bootstrap = heads(weights, cell(weights, xs[last], h, c, keep[last])[0])[1]
        returns = torch.zeros(STEPS, LANES)
        for lane in range(LANES):
            for t in range(first, last):  # the sum as it is defined, term by term
                discount, step = 1.0, t
                while True:
                    returns[t - first, lane] += discount * rewards[step, lane]
                    discount *= CONFIG["gamma"]
                    if stops(step, lane):
                        break
                    step += 1
                    if step == last:
                        returns[t - first, lane] += discount * bootstrap[lane]
                        break

        oldest = min(max(s for s in trial_starts[lane] if s <= first) for lane in range(LANES))
        begin = oldest if bptt == "trial" else max(oldest, min(first, last - bptt))
        ht, ct = entering[begin]
        policies, values = [], []
        for t in range(begin, last):
            if bptt != "trial" and bptt < STEPS and t > first and (t - first) % bptt == 0:
                ht, ct = ht.detach(), ct.detach()
            if begin < first:
                entering[t] = (ht.detach(), ct.detach())
            ht, ct = cell(weights, xs[t], ht, ct, keep[t])
            if t >= first:
                logits, value = heads(weights, ht)
                policies.append(Categorical(logits=logits))
                values.append(value)
        learnt = learn(weights, mean_squares, policies, torch.stack(values), actions[first:last], returns)
        if last < total:
            del learnt["weights"], learnt["mean_squares"]
        updates.append(dict(context=first - begin, acted_logits=[numbers(l) for l, _ in acted],
                            acted_values=[numbers(v) for _, v in acted], bootstrap=numbers(bootstrap),
                            returns=numbers(returns), **learnt))
    return dict(returns=returns_over, bptt=str(bptt), start=start_weights, inputs=[numbers(x) for x in xs],
                keep=[numbers(k) for k in keep], episode_ends=ends, actions=[numbers(a) for a in actions],
                rewards=[numbers(r) for r in rewards], updates=updates)


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

        learnt = learn(weights, mean_squares, policies, values, actions, returns)

        h, c = ht.detach(), ct.detach()
        result["rollouts"].append(dict(
            inputs=[numbers(x) for x in xs], keep=[numbers(k) for k in keep],
            illegal=[i.to(torch.int64).reshape(-1).tolist() for i in illegal], actions=numbers(actions),
            rewards=numbers(rewards), done=numbers(torch.tensor(plan["done"])), next_inputs=numbers(next_x),
            next_keep=plan["next_keep"], logits=[numbers(l) for l in logits_seen], values=numbers(values),
            bootstrap=numbers(bootstrap), returns=numbers(returns), **learnt))
    result["spans"] = [span(*case) for case in (("trial", "trial"), ("trial", 7), ("episode", 5), ("episode", 2))]

    path = os.path.join(os.path.dirname(os.path.abspath(__file__)), "a2c_reference.json")
    with open(path, "w", encoding="utf-8") as file:
        json.dump(result, file, indent=1)
        file.write("\n")
    print([[u["context"] for u in s["updates"]] for s in result["spans"]])
    print([(r["gradient_norm"], r["policy_loss"], r["value_loss"], r["entropy"]) for r in result["rollouts"]])


if __name__ == "__main__":
    main()
