"""The extension lives beside any torch that the user has."""

import subprocess
import sys

import pytest


def run(program: str, python: list[str]) -> str:
    return subprocess.run([*python, "-c", program], capture_output=True, text=True, check=True).stdout


def test_importing_loads_no_libtorch() -> None:
    work = "import netwright; netwright.Space('chain').random(1); print(open('/proc/self/maps').read())"
    libraries = run(work, [sys.executable])
    assert "_core" in libraries
    assert "libtorch" not in libraries and "libc10" not in libraries


@pytest.mark.parametrize("modules", ["torch, netwright", "netwright, torch"])
def test_torch_may_come_first_or_last(modules: str, python_with_torch: list[str]) -> None:
    work = "print(torch.ones(3).sum().item(), netwright.Space('chain').network('conv3').params)"
    assert run(f"import {modules}; {work}", python_with_torch).split()[0] == "3.0"
