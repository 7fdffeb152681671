from tests.support.signer_house import signer_house
from tests.support.softhsm import softhsm_home

__all__ = ["signer_house", "softhsm_home"]
