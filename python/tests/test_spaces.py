import pickle
import subprocess

import netwright
import numpy as np
import pytest
from netwright._program import PROGRAM
from netwright import Input, Limits, Network, Space, Task, Template, UsageError


def test_a_network_is_what_the_program_shows() -> None:
    shown = subprocess.run(
        [PROGRAM, "show", "conv3-conv3-max2-conv3-max2"], capture_output=True, text=True, check=True
    ).stdout
    network = Space("chain").network("conv3-conv3-max2-conv3-max2")
    assert network.draw() == shown
    assert [layer.name for layer in network.layers] == ["input", "conv3", "conv3", "max2", "conv3", "max2"]
    assert network.layers[1].output == (8, 30, 30)
    assert network.layers[3].inputs == [2]
    assert network.params == 80586 and network.flops == 3774730
    assert network.training_memory(256) > network.training_memory(64) > 0
    cost = network.device_cost("cortex-m4")
    assert cost.flash > network.params and cost.ram > 3 * 32 * 32 and cost.latency > 0
    assert network.device_cost("cortex-m4", hertz=32_000_000).latency > cost.latency
    assert network.device_cost().latency == 0
    assert Network(network.text) == network and hash(Network(network.text)) == hash(network)


def test_templates_and_images_decide_costs() -> None:
    space = Space("chain")
    assert space.network("conv3", template=Template.paper).params > space.network("conv3").params
    grey = space.network("conv3", Input(channels=1, height=28, width=28))
    assert grey.layers[1].output == (8, 26, 26)
    small = space.network("conv5-max3", Input(height=4, width=4))
    assert not small.fits
    with pytest.raises(UsageError, match="does not fit images of 4 x 4"):
        small.params
    assert "invalid for images" in small.draw()


@pytest.mark.parametrize("name", netwright.spaces())
def test_architectures_are_built_by_legal_actions(name: str) -> None:
    space = Space(name)
    seen = set()
    for seed in range(20):
        end = space.random(seed)
        assert end == space.random(seed)
        seen.add(end.key)
        step = space.initial()
        for action in end.actions:
            assert action in step.legal_actions()
            step = step.apply(action)
        assert step.key == end.key
        assert space.parse(end.text).key == end.key
        assert end.network().fits
        code = end.encode()
        assert code.dtype == np.float32 and code.shape == (space.encoded_size,)
    assert len(seen) > 10
    terminal = space.terminal_action
    assert terminal is not None and space.action_names[terminal] == "terminal"


def test_limits_bind() -> None:
    space = Space("compact")
    for seed in range(10):
        limits = Limits(max_flash=20_000, max_latency=0.05, target="cortex-m4")
        cost = space.random(seed, limits=limits).network().device_cost("cortex-m4")
        assert cost.flash <= 20_000 and cost.latency <= 0.05
    with pytest.raises(UsageError, match="needs a target"):
        Limits(max_latency=0.05)


def test_errors_name_what_there_is() -> None:
    with pytest.raises(UsageError, match="choose one of: chain"):
        Space("chains")
    with pytest.raises(UsageError, match="no layer 'foo'"):
        Space("chain").parse("foo")
    with pytest.raises(ValueError, match="at least 1"):
        Input(height=0)
    with pytest.raises(UsageError, match="unknown target"):
        Space("chain").network("conv3").device_cost("toaster")
    end = Space("chain").parse("conv3").apply(Space("chain").terminal_action or 0)
    assert end.is_terminal and end.legal_actions() == []
    with pytest.raises(UsageError, match="is finished"):
        end.apply(0)
    with pytest.raises(UsageError, match="0 to 7"):
        Space("chain").initial().apply(8)


def test_tasks_travel_as_lines() -> None:
    task = Task(Space("compact"), Input(1, 28, 28, 5), Limits(max_params=5000), seed=3, evaluations=7, descriptors=[0.5])
    read = Task.read(task.line)
    assert (read.space, read.input, read.seed, read.evaluations) == (task.space, task.input, 3, 7)
    assert read.limits.max_params == 5000 and list(read.descriptors) == [0.5]
    with pytest.raises(UsageError, match="says no task"):
        Task.read("{}")


@pytest.mark.parametrize("name", netwright.spaces())
def test_objects_are_pickled(name: str) -> None:
    space = Space(name)
    for seed in range(5):
        end = space.random(seed)
        again = pickle.loads(pickle.dumps(end))
        assert (again, again.text, again.is_terminal) == (end, end.text, end.is_terminal)
        assert pickle.loads(pickle.dumps(end.network())) == end.network()
    limits = pickle.loads(pickle.dumps(Limits(max_ram=5, template=Template.paper)))
    assert limits.max_ram == 5 and limits.template == Template.paper
    task = Task(space, Input(1, 28, 28, 5), seed=3)
    assert pickle.loads(pickle.dumps(task)).line == task.line
