"""The custody register: media and management keys, their seals, safes and keepers, the counts (6.4.2.1)."""

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from apps.keys.selectors import custody_register
from apps.lib.clock import SYSTEM_CLOCK
from dsportal.screens.gate import role_gate
from dsportal.screens.offers import offers
from dsportal.screens.page import page
from dsportal.screens.people import names_of, request_actor
from dsportal.visibility import Screen


@role_gate(Screen.CUSTODY)
@require_GET
def custody(request: HttpRequest) -> HttpResponse:
    """Show what lies where, under which seal and in whose keeping, and when it is to be counted."""
    register = custody_register()
    today = SYSTEM_CLOCK.today()
    actor = request_actor(request)
    is_other = register.waiting is not None and register.waiting.counted_by != actor.actor_id
    last = register.last
    counters = [last.counted_by, last.confirmed_by] if last else []
    names = names_of([*(item.custodian for item in register.items), *counters])
    values = {
        "title": _("Custody register"),
        "register": register,
        "lines": [(item, names.get(item.custodian, item.custodian)) for item in register.items],
        "counters": [names.get(one, one) for one in counters],
        "count": offers(request, "count-custody"),
        "settle": offers(request, "settle-custody-finding"),
        "left": (register.due_on - today).days if register.due_on else None,
        "second": offers(request, "confirm-count") if is_other else [],
    }
    return page(request, "screens/custody.html", values)
