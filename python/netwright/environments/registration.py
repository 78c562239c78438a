"""The ids that Gymnasium knows once `netwright.environments` is imported."""

import gymnasium

SPACES = {"Chain": "chain", "MultiBranch": "multi-branch", "Compact": "compact"}


def register() -> None:
    """Registers netwright/Chain-v0, netwright/MultiBranch-v0 and netwright/Compact-v0, once."""
    for name, space in SPACES.items():
        if f"netwright/{name}-v0" in gymnasium.registry:
            continue
        gymnasium.register(
            id=f"netwright/{name}-v0",
            entry_point="netwright.environments:NetworkEnv",
            vector_entry_point="netwright.environments:NetworkVectorEnv",
            kwargs={"space": space},
        )
