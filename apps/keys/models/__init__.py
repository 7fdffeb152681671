from apps.keys.models.activation import ActivationSession, ActivationShare
from apps.keys.models.ds_key import DsKey
from apps.keys.models.hsm import Hsm
from apps.keys.models.signer_process import SignerProcess

__all__ = ["ActivationSession", "ActivationShare", "DsKey", "Hsm", "SignerProcess"]
