"""Searches, by the program."""

from collections.abc import Mapping
from pathlib import Path

from netwright._line_program import Setting, setting_options
from netwright._running import run_program
from netwright.own import CustomProblem, CustomStrategy
from netwright.run import Run


def search(
    problem: str | Path | CustomProblem,
    *,
    budget: str | float | None = None,
    evaluations: int | None = None,
    strategy: str | CustomStrategy | None = None,
    space: str | None = None,
    seed: int | None = None,
    out: str | Path | None = None,
    task: str | None = None,
    preset: str | None = None,
    final: bool = True,
    workers: int | None = None,
    settings: Mapping[str, Setting] | None = None,
    progress: bool = True,
) -> Run:
    """Designs a network; the same as `netwright search`, with its defaults.

    problem: a data set (name, folder, archive, CSV), "table:FILE.yml", "synthetic:NAME", or one of your own.
    budget: of time, the final training included: "10m", or seconds; evaluations: distinct networks to train.
    strategy: a name (`netwright config strategy`), or one of your own; space: a name or a file (.yml).
    out: the run's folder; runs/NAME-NUMBER if it is left out. final: False ends it after the search.
    task: of a problem that has several; workers: processes; preset: "quick", "paper" or a file.
    settings: any configuration key, such as {"max_params": "50k"} (`netwright config` lists them).
    progress: shows a bar.

    Raises UsageError for what the caller can correct, RunError where the run failed, and KeyboardInterrupt after Ctrl-C,
    when the state is saved: its text says how to go on. An exception of an own strategy comes through.
    """
    own_problem = problem if isinstance(problem, CustomProblem) else None
    own_strategy = strategy if isinstance(strategy, CustomStrategy) else None
    options = {
        "--budget": f"{budget}s" if isinstance(budget, (int, float)) else budget,
        "--evaluations": evaluations,
        "--strategy": "program" if own_strategy is not None else strategy,
        "--space": space,
        "--seed": seed,
        "--out": out,
        "--task": task,
        "--preset": preset,
        "--workers": workers,
    }
    arguments = ["search", "program:" if own_problem is not None else str(problem)]
    for option, value in options.items():
        if value is not None:
            arguments += [option, str(value)]
    arguments += setting_options(settings)
    if not final:
        arguments.append("--no-final")
    return Run(run_program(arguments, problem=own_problem, strategy=own_strategy, progress=progress))


def resume(
    folder: str | Path,
    *,
    problem: CustomProblem | None = None,
    strategy: CustomStrategy | None = None,
    workers: int | None = None,
    progress: bool = True,
) -> Run:
    """Goes on with an interrupted run, with the result that it would have had; a finished one stays as it is.

    problem, strategy: those of your own that it was begun with, made anew: what is known is told to them again.
    Raises the same as `search`.
    """
    return Run(folder).resume(problem=problem, strategy=strategy, workers=workers, progress=progress)
