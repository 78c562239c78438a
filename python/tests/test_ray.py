"""The search from Ray, on a cluster of two nodes of which one is killed."""

import importlib.util
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

ray = pytest.importorskip("ray", reason="ray cannot be had here")
cluster_utils = pytest.importorskip("ray.cluster_utils")

EXAMPLE = Path(__file__).resolve().parents[2] / "examples/python/ray_search.py"
EVALUATIONS = 60


@pytest.fixture
def cluster() -> Iterator[Any]:
    node = {"num_cpus": 2, "object_store_memory": 100 << 20}
    nodes = cluster_utils.Cluster(initialize_head=True, head_node_args={**node, "include_dashboard": False})
    nodes.add_node(**node)
    ray.init(address=nodes.address, logging_level="error", log_to_driver=False)
    yield nodes
    ray.shutdown()
    nodes.shutdown()


def test_all_proposals_are_told_once_though_a_node_dies(cluster: Any, tmp_path: Path) -> None:
    spec = importlib.util.spec_from_file_location("ray_search", EXAMPLE)
    assert spec is not None and spec.loader is not None
    example = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(example)
    accuracy_of, started = example.accuracy_of._function, tmp_path / "started"
    worker = next(iter(cluster.worker_nodes))
    doomed = worker.node_id

    @ray.remote(max_retries=-1)  # type: ignore[untyped-decorator]
    def slow(architecture: str) -> float:
        node = ray.get_runtime_context().get_node_id()
        with started.open("a") as file:
            file.write(node + "\n")
        time.sleep(600 if node == doomed else 0)  # so that the node has some under way when it is killed
        return float(accuracy_of(architecture))

    class Evaluations:
        """Kills a node half-way, when it has evaluations under way."""

        count = 0

        def remote(self, architecture: str) -> Any:
            self.count += 1
            if self.count == EVALUATIONS // 2:
                deadline = time.monotonic() + 120  # a node's first process takes its time on a busy machine
                while doomed not in started.read_text() and time.monotonic() < deadline:
                    time.sleep(0.1)
                cluster.remove_node(worker, allow_graceful=False)
            return slow.remote(architecture)

    setattr(example, "accuracy_of", Evaluations())
    strategy, told = example.search(EVALUATIONS, 8)
    with strategy:
        assert sorted(told) == list(range(EVALUATIONS))
        assert len(strategy.recommend(EVALUATIONS)) > EVALUATIONS // 2
    nodes = started.read_text().split()
    assert len(set(nodes)) == 2, "both had evaluations"
    assert len(nodes) > EVALUATIONS, "those that were lost were made again"
    deadline = time.monotonic() + 120
    while sum(node["Alive"] for node in ray.nodes()) > 1:
        assert time.monotonic() < deadline, "Ray hears of the dead node"
        time.sleep(0.1)
