"""Gymnasium environments whose episodes build networks layer by layer (docs/gymnasium.md).

    import netwright.environments

    env = gymnasium.make("netwright/Chain-v0", problem="synthetic:a")
    envs = gymnasium.make_vec("netwright/Chain-v0", num_envs=256, problem="synthetic:a")
"""

from netwright.environments.networks import NetworkEnv
from netwright.environments.networks_vector import NetworkVectorEnv
from netwright.environments.registration import register
from netwright.environments.trials import TrialEnv, TrialVectorEnv

__all__ = ["NetworkEnv", "NetworkVectorEnv", "TrialEnv", "TrialVectorEnv"]

register()
