"""A device's public key stays within its MSO and is found by its fingerprint after its end (6.3.1.2)."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from apps.issuance.models import Credential, MobileSecurityObject
from apps.lib.mdoc.device_key import device_key_from_point, thumbprint
from dsportal.screens.search import matching, read
from tests.builders.certificate import spki
from tests.support.pipeline import World, issue

pytestmark = [pytest.mark.postgres]


@pytest.mark.requirement("R-6.3.1.2-1")
def test_an_ended_mso_is_found_by_the_fingerprint_of_its_device_key(world: World) -> None:
    application_id = issue(world, size=2)
    wanted = [
        thumbprint(device_key_from_point(spki(key)[-65:])) for key in world.phones[application_id].device_keys
    ]
    world.clock.advance(timedelta(days=60))
    for print_ in wanted:
        typed = read(print_.hex())
        assert typed == print_
        (found,) = matching(typed)
        assert found == Credential.objects.get()
        row = MobileSecurityObject.objects.get(device_key_thumbprint=print_)
        assert row.valid_until < world.clock.now()
        with pytest.raises(IntegrityError), transaction.atomic():
            MobileSecurityObject.objects.filter(pk=row.pk).update(device_key_thumbprint=b"0" * 32)
