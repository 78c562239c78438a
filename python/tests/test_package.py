"""The package as a whole: types, examples, the README, the notebook, the command."""

import re
import runpy
import subprocess
import sys
from pathlib import Path

import nbclient
import nbformat
import netwright
import pytest
from conftest import QUICK

ROOT = Path(__file__).parents[2]
EXAMPLES = ROOT / "examples" / "python"


def test_the_types_are_strict() -> None:
    checked = [*EXAMPLES.glob("*.py"), Path(__file__).parent]
    command = [sys.executable, "-m", "mypy", "--strict", "--config-file", str(ROOT / "pyproject.toml")]
    for what in (["-p", "netwright"], [*map(str, checked)]):
        ended = subprocess.run([*command, *what], capture_output=True, text=True, cwd=ROOT)
        assert ended.returncode == 0, ended.stdout + ended.stderr


@pytest.mark.parametrize("name", sorted({path.stem for path in EXAMPLES.glob("*.py")} - {"sb3_agents"}))
def test_the_examples_run(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """All but the one that needs PyTorch (test_agents.py)."""
    example = EXAMPLES / f"{name}.py"
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "argv", [str(example)])
    runpy.run_path(str(example), run_name="__main__")


def test_the_readme_runs(bars: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    found = re.search(r"\*\*From Python\.\*\*(?:[^\n]+\n)+\n((?:    [^\n]*\n|\n)+)", text)
    assert found is not None
    program = re.sub(r"^    ", "", found.group(1), flags=re.MULTILINE)
    assert '"path/to/images"' in program and '"photo.png"' in program
    program = program.replace('"path/to/images"', repr(str(bars))).replace('budget="10m"', "evaluations=2, settings=QUICK")
    program = program.replace('"photo.png"', repr(str(bars / "level" / "0.pgm")))
    monkeypatch.chdir(tmp_path)
    exec(program, {"QUICK": QUICK})


def test_the_notebook_runs(tmp_path: Path) -> None:
    notebook = nbformat.read(EXAMPLES / "first_steps.ipynb", as_version=4)  # type: ignore[no-untyped-call]
    nbclient.NotebookClient(notebook, timeout=120, resources={"metadata": {"path": str(tmp_path)}}).execute()
    outputs = [output for cell in notebook.cells if cell.cell_type == "code" for output in cell.outputs]
    assert any("<iframe srcdoc=" in output.get("data", {}).get("text/html", "") for output in outputs)


def test_the_command_is_the_program() -> None:
    command = Path(sys.executable).parent / "netwright"
    if not command.exists():
        pytest.skip("the package is not installed by pip")
    ended = subprocess.run([command, "--version"], capture_output=True, text=True)
    assert ended.returncode == 0 and ended.stdout.startswith("0.1.0")
    assert subprocess.run([command, "search", "no-such"], capture_output=True).returncode == 2
