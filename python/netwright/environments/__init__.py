"""Gymnasium environments whose episodes build networks layer by layer.

    import netwright.environments

    env = gymnasium.make("netwright/Chain-v0", problem="synthetic:a")
    envs = gymnasium.make_vec("netwright/Chain-v0", num_envs=256, problem="synthetic:a")

Importing it registers `netwright/Chain-v0`, `netwright/MultiBranch-v0` and `netwright/Compact-v0`.
"""

from netwright.environments.engine import Options
from netwright.environments.networks import NetworkEnv
from netwright.environments.networks_vector import NetworkVectorEnv
from netwright.environments.registration import register
from netwright.environments.trials import TrialEnv, TrialVectorEnv

__all__ = ["NetworkEnv", "NetworkVectorEnv", "Options", "TrialEnv", "TrialVectorEnv"]

register()
