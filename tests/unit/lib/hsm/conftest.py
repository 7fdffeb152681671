from tests.support.softhsm import softhsm_home

__all__ = ["softhsm_home"]
