"""Keys that somebody else put into a token of SoftHSM."""

from pkcs11 import Attribute, KeyType, MechanismFlag
from pkcs11.util.ec import encode_named_curve_parameters

from apps.lib.hsm import sessions
from tests.support.softhsm import MODULE, SoftHsmHome


def foreign_key(home: SoftHsmHome, label: str, curve: str, **private: bool) -> None:
    """Generate a key past our policy, as another program would."""
    with sessions.open_token(MODULE, "ds", home.pin, writable=True) as session:
        oid = encode_named_curve_parameters(curve)
        domain = session.create_domain_parameters(KeyType.EC, {Attribute.EC_PARAMS: oid}, local=True)
        domain.generate_keypair(
            store=True,
            id=b"foreign",
            label=label,
            capabilities=MechanismFlag.SIGN,
            private_template={Attribute[name]: value for name, value in private.items()},
        )
    sessions.unload_module(MODULE)
