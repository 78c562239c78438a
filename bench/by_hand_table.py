"""The tables of bench/by_hand_compare.py, from its rows."""

import math
import statistics

Z = statistics.NormalDist().inv_cdf(0.975)
# Student's t, 97.5 %, for 1, 2, ... degrees of freedom.
T = [12.71, 4.30, 3.18, 2.78, 2.57, 2.45, 2.36, 2.31, 2.26, 2.23, 2.20, 2.18, 2.16, 2.14, 2.13, 2.12, 2.11, 2.10, 2.09]


def wilson(accuracy, images):
    """The interval of 95 % of one accuracy on so many images (Wilson 1927)."""
    middle = (accuracy + Z * Z / (2 * images)) / (1 + Z * Z / images)
    half = Z / (1 + Z * Z / images) * math.sqrt(accuracy * (1 - accuracy) / images + (Z / (2 * images)) ** 2)
    return middle - half, middle + half


class Runs:
    """The runs of one network on one data set with one budget, that differ by their seeds."""

    def __init__(self, rows):
        self.tests = [row["test"] for row in rows]
        self.images = rows[0]["test_images"]
        self.mean = statistics.fmean(self.tests)
        self.spread = statistics.stdev(self.tests) if len(rows) > 1 else 0.0
        self.seconds = statistics.fmean(row["seconds"] for row in rows)

    def variance(self):
        """Of the mean: chance in the choice of the test images (Agresti & Coull 1998) and in the seeds."""
        p = (self.mean * self.images + 2) / (self.images + 4)
        return p * (1 - p) / (self.images + 4) + self.spread ** 2 / len(self.tests)

    def text(self):
        if len(self.tests) > 1:
            return f"{self.mean:.3f} sd {self.spread:.3f} ({len(self.tests)})"
        low, high = wilson(self.mean, self.images)
        return f"{self.mean:.3f} [{low:.3f}, {high:.3f}]"


def best_of(runs):
    """The name of the best network by its mean; where some had more seeds than others, of those with the most."""
    most = max(len(r.tests) for r in runs.values())
    return max((name for name, r in runs.items() if len(r.tests) == most), key=lambda name: runs[name].mean)


def mean_margin(margins):
    mean = statistics.fmean(margins)
    if len(margins) < 2:
        return f"{100 * mean:+.1f}"
    t = T[len(margins) - 2] if len(margins) - 2 < len(T) else Z
    return f"{100 * mean:+.1f} ± {100 * t * statistics.stdev(margins) / math.sqrt(len(margins)):.1f}"


def compared(ours, theirs):
    """(margin, half its interval of 95 %, "ahead", "level" or "behind"); the test images are taken as if they were not
    the same ones, so the interval is rather too wide."""
    margin, half = ours.mean - theirs.mean, Z * math.sqrt(ours.variance() + theirs.variance())
    return margin, half, "ahead" if margin > half else "behind" if margin < -half else "level"


def lines_of(cells):
    widths = [max(len(row[i]) for row in cells) for i in range(len(cells[0]))]
    lines = ["| " + " | ".join(cell.ljust(width) for cell, width in zip(row, widths)) + " |" for row in cells]
    return [lines[0], "|" + "|".join("-" * (width + 2) for width in widths) + "|", *lines[1:]]


def table(rows, ours, networks):
    """Markdown: a table for each budget, and what it comes to."""
    text = []
    for budget in sorted({row["budget"] for row in rows}):
        some = [row for row in rows if row["budget"] == budget]
        cells = [["data", ours, *networks, "margin, points", ""]]
        verdicts, margins = [], []
        for data in dict.fromkeys(row["data"] for row in some):
            runs = {}
            for name in [ours, *networks]:
                found = [row for row in some if row["data"] == data and row["network"] == name]
                if found:
                    runs[name] = Runs(found)
            by_hand = {name: r for name, r in runs.items() if name != ours}
            line = [data, *(runs[name].text() if name in runs else "" for name in [ours, *networks])]
            if ours in runs and by_hand:
                best = best_of(by_hand)
                margin, half, verdict = compared(runs[ours], by_hand[best])
                line += [f"{100 * margin:+.1f} ± {100 * half:.1f}", f"{verdict} ({best})"]
                verdicts.append(verdict)
                margins.append(margin)
            cells.append(line + [""] * (len(cells[0]) - len(line)))
        text += [f"Budget {budget:g} s, test accuracy", "", *lines_of(cells), ""]
        if margins:
            counts = ", ".join(f"{word} on {verdicts.count(word)}" for word in ["ahead", "level", "behind"])
            text += [f"{budget:g} s: {mean_margin(margins)} points over {len(margins)} data set"
                     f"{'s' if len(margins) > 1 else ''}; {counts}", ""]
    return "\n".join(text).rstrip()
