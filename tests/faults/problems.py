"""The searches that faults are tried on. Each is small, and its rows are those of every run of it."""

from place import check, rows_of, write_images


class Problem:
    name = ""

    def __init__(self, place):
        self.place = place
        self.make()
        place.succeed("search", *self.words(), "--out", place.folder / "reference")
        self.rows = rows_of(place.folder / "reference")
        check(self.rows, "the search without faults has no rows")

    def make(self):
        pass

    def search(self, run):
        return ["search", *self.words(), "--out", run]

    def resume(self, run):
        """As far as the run was begun; else it begins."""
        if (run / "run.json").exists():
            return ["resume", run, "--quiet"]
        return self.search(run)

    def check_kept(self, run, before):
        """Nothing of what was there before a fault is lost or changed."""
        now = set(rows_of(run))
        check(set(before) <= now, f"{len(set(before) - now)} of {len(before)} finished evaluations are lost")

    def check_same(self, run):
        got = rows_of(run)
        for expected, row in zip(self.rows, got):
            check(expected == row, f"another row: {row[:5]} for {expected[:5]}")
        check(len(got) == len(self.rows), f"{len(got)} rows instead of {len(self.rows)}")
        check((run / "report.html").exists(), "there is no report")
        self.place.check_left(run)


class Synthetic(Problem):
    """A formula in place of training: the strategy and the store at their full speed."""

    name = "synthetic"
    evaluations = 400

    def words(self):
        return ["synthetic:faults", "--strategy", "evolution", "--seed", "3", "--budget", "0", "--quiet",
                "--evaluations", self.evaluations]  # fmt: skip


class Images(Problem):
    """A folder of images: worker processes, a final training, a model."""

    name = "images"
    networks = 5

    def make(self):
        self.images = self.place.folder / "images"
        write_images(self.images)

    def words(self):
        return [self.images, "--strategy", "evolution", "--seed", "3", "--budget", "0", "--quiet", "--workers", "2",
                "--precision", "fp32", "--epochs", "2", "--evaluations", self.networks,
                "--set", "recipe.filters=4", "--set", "recipe.batch_size=16", "--set", "finalists=2",
                "--set", "final.epochs=4", "--set", "final.batch_size=16", "--set", "final.augment_flip=false"]  # fmt: skip

    def check_same(self, run):
        super().check_same(run)
        check((run / "best/model.pt").exists(), "there is no model")
