"""Start-up refusals of the registration authority."""

from django.core.checks import CheckMessage, Error, Tags, register

from apps.base.conf import conf


@register(Tags.security, deploy=True)
def no_simulated_peers(**_options: object) -> list[CheckMessage]:
    """Refuse simulators and test certificates where the site is the real one."""
    found: list[CheckMessage] = []
    if not conf().production:
        return found
    if "simulated" in conf().jpki_status_provider:
        found.append(Error("The JPKI status provider is a simulator.", id="registration.E001"))
    if conf().jpki_test_policy_oids:
        found.append(Error("JPKI test certificates are accepted.", id="registration.E002"))
    return found
