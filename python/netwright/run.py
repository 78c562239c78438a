"""A run folder: what a search came to, its report, and its model at work."""

import csv
import html
import json
import subprocess
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from netwright._program import PROGRAM, check_end, output_of
from netwright._running import run_program
from netwright.errors import UsageError
from netwright.own import CustomProblem, CustomStrategy

if TYPE_CHECKING:
    import pandas

Image = str | Path | npt.NDArray[np.uint8]
"""A file, or pixels: uint8 of shape (height, width), or (height, width, 3) in the order red, green, blue."""

Row = dict[str, str | int | float | None]

_IMAGES_AT_ONCE = 1000  # what a command line holds


@dataclass(frozen=True)
class Prediction:
    """Of one image."""

    image: str
    """The file; of pixels their number among the images given."""
    label: str = ""
    """The most probable class; "" where the image could not be read."""
    probability: float = 0.0
    """Of that class."""
    probabilities: dict[str, float] | None = None
    """By class, the most probable first."""
    error: str = ""
    """Why the image could not be read."""


class Run:
    """A run folder, finished or not. Reads what is there when it is asked."""

    def __init__(self, folder: str | Path) -> None:
        """UsageError where the folder holds no run."""
        self.folder = Path(folder).absolute()
        if not (self.folder / "run.json").is_file():
            raise UsageError(f"there is no run in '{folder}'")

    @property
    def config(self) -> dict[str, Any]:
        """Every configuration key with its value."""
        config: dict[str, Any] = self._read("run.json")["config"]
        return config

    @property
    def summary(self) -> dict[str, Any]:
        """What the run came to (summary.json). UsageError while it has not ended."""
        if not (self.folder / "summary.json").is_file():
            raise UsageError(f"the run in '{self.folder}' has not ended; netwright.resume goes on with it")
        return self._read("summary.json")

    @property
    def finished(self) -> bool:
        """False where it goes on, or was interrupted."""
        return (self.folder / "summary.json").is_file() and self.summary["status"] == "finished"

    @property
    def rows(self) -> list[Row]:
        """Every evaluation in the order of its arrival: the columns of `netwright store export --format csv`.

        Numbers are int or float, and what is empty is None.
        """
        return self._table("rows.csv")

    @property
    def evaluations(self) -> "pandas.DataFrame":
        """The same as a table. Needs pandas."""
        import pandas

        return pandas.DataFrame(self.rows)

    @property
    def steps(self) -> "pandas.DataFrame":
        """Every step of a strategy with an agent, in their order; empty of the others. Needs pandas.

        position, lane, episode, step: numbers; action: its name; reward; done: 1 where it ended the episode; entropy: of
        the policy before it, in nats; trial: the network that it made.
        """
        import pandas

        return pandas.DataFrame(self._table("rows-steps.csv"))

    @property
    def report(self) -> Path:
        """The report, one page; written anew where the run has not ended."""
        page = self.folder / "report.html"
        if not (self.finished and page.is_file()):
            output_of("report", str(self.folder))
        return page

    @property
    def report_html(self) -> str:
        """The report's text."""
        return self.report.read_text(encoding="utf-8")

    def predict(self, images: Image | Iterable[Image], *, int8: bool = False) -> list[Prediction]:
        """What the delivered network says of images, in their order.

        int8: the network in 8 bits, as it is exported. UsageError where the run has delivered none.
        """
        several = [images] if isinstance(images, (str, Path, np.ndarray)) else list(images)
        with tempfile.TemporaryDirectory() as folder:
            files = [_file_of(image, index, Path(folder)) for index, image in enumerate(several)]
            said: dict[str, dict[str, Any]] = {}
            for begin in range(0, len(files), _IMAGES_AT_ONCE):
                for answer in self._classified(files[begin : begin + _IMAGES_AT_ONCE], int8):
                    said[answer["image"]] = answer
        names = [image if isinstance(image, (str, Path)) else index for index, image in enumerate(several)]
        return [_prediction(str(name), said[file]) for name, file in zip(names, files)]

    def export(self, format: str, *, pick: str = "best", by: str = "flops", out: str | Path | None = None) -> Path:
        """Writes the network for a device and checks it: "c", "tflite", "onnx", "onnx-int8" or "torchscript".

        pick: "best", or "pareto:N", number N of the front of accuracy against the cost `by`, which is trained long
        first. Returns the folder, `out`, which for the best one may be left out: best/FORMAT in the run's.
        """
        if out is None:
            if pick != "best":
                raise UsageError(f"say by `out` where the network {pick} is to go")
            out = self.folder / "best" / format
        output_of(
            *("export", str(self.folder), "--format", format, "--pick", pick, "--by", by),
            *("--quiet", "--out", str(out)),
        )
        return Path(out)

    def pareto(self, by: str = "flops") -> list[dict[str, Any]]:
        """The networks than which none is cheaper and as accurate, the cheapest first (`netwright pareto --json`)."""
        front: list[dict[str, Any]] = json.loads(output_of("pareto", str(self.folder), "--by", by, "--json"))
        return front

    def show(self) -> None:
        """Prints a drawing of the best network."""
        print(output_of("show", str(self.folder)), end="")

    def resume(
        self,
        *,
        problem: CustomProblem | None = None,
        strategy: CustomStrategy | None = None,
        workers: int | None = None,
        progress: bool = True,
    ) -> "Run":
        """Goes on with an interrupted run, with the result that it would have had; see `netwright.resume`."""
        arguments = ["resume", str(self.folder)]
        if workers is not None:
            arguments += ["--workers", str(workers)]
        run_program(arguments, problem=problem, strategy=strategy, progress=progress)
        return self

    def __repr__(self) -> str:
        return f"Run('{self.folder}')"

    def _repr_html_(self) -> str:
        """The report, for notebooks."""
        page = html.escape(self.report_html)
        return f'<iframe srcdoc="{page}" style="width: 100%; height: 40em; border: 0" title="{self.folder.name}"></iframe>'

    def _read(self, name: str) -> dict[str, Any]:
        content: dict[str, Any] = json.loads((self.folder / name).read_text(encoding="utf-8"))
        return content

    def _table(self, name: str) -> list[Row]:
        """A file of `netwright store export --format csv`; empty where it writes none of that name."""
        with tempfile.TemporaryDirectory() as folder:
            output_of("store", "export", str(self.folder), "--format", "csv", "--out", str(Path(folder) / "rows.csv"))
            file = Path(folder) / name
            if not file.exists():
                return []
            with file.open(newline="", encoding="utf-8") as stream:
                return [{column: _value_of(text) for column, text in row.items()} for row in csv.DictReader(stream)]

    def _classified(self, files: Sequence[str], int8: bool) -> Iterator[dict[str, Any]]:
        options = ["--json", "--top", "1000000", *(["--int8"] if int8 else [])]
        ended = subprocess.run(
            [PROGRAM, "predict", str(self.folder), *options, *files],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
        )
        answers = [json.loads(line) for line in ended.stdout.splitlines()]
        if not answers:
            check_end(ended.returncode, ended.stderr.splitlines())
        return (answer for answer in answers if "image" in answer)


def _value_of(text: str) -> str | int | float | None:
    if text == "":
        return None
    for number in (int, float):
        try:
            return number(text)
        except ValueError:
            pass
    return text


def _file_of(image: Image, index: int, folder: Path) -> str:
    if not isinstance(image, np.ndarray):
        return str(image)
    grey = image.ndim == 2
    if image.dtype != np.uint8 or not (grey or (image.ndim == 3 and image.shape[2] == 3)):
        raise UsageError(
            f"image {index} is {image.dtype} of shape {image.shape}; give uint8 of (height, width) or (height, width, 3)"
        )
    file = folder / f"{index}.{'pgm' if grey else 'ppm'}"
    header = f"{'P5' if grey else 'P6'} {image.shape[1]} {image.shape[0]} 255\n"
    file.write_bytes(header.encode() + np.ascontiguousarray(image).tobytes())
    return str(file)


def _prediction(image: str, answer: dict[str, Any]) -> Prediction:
    if "error" in answer:
        return Prediction(image, error=answer["error"])
    probabilities = {one["class"]: one["probability"] for one in answer["top"]}
    return Prediction(image, answer["class"], answer["probability"], probabilities)
