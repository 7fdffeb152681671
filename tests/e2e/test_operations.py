"""The daily operation in the browser: an order given and its pages, the checklist, the home page."""

import pytest

from apps.lib.clock import SYSTEM_CLOCK
from apps.lib.cps.roles import Role
from apps.operations.models import WorkOrder
from tests.e2e.visitor import Visitor
from tests.factories.staff import member, totp_device

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

ORDER = "/admin/do/issue-order/"


@pytest.mark.parametrize("language", ["ja", "en"])
def test_the_operations_manager_gives_an_order(visitor: Visitor, language: str) -> None:
    clerk = member("clerk", Role.OPERATIONS_STAFF)
    manager = member("manager", Role.OPERATIONS_MANAGER)
    visitor.log_in("manager", totp_device(manager))
    visitor.speak(language)
    visitor.open("/admin/")
    visitor.shoot(f"operations-home-{language}")
    visitor.open(ORDER)
    page = visitor.page
    page.select_option("[name=action]", "OTHER_WORK")
    page.select_option("[name=importance]", "ROUTINE")
    page.select_option("[name=order_type]", "MAINTAIN")
    page.check(f"[name=executors][value='staff:{clerk.pk}']")
    page.fill("[name=due_on]", SYSTEM_CLOCK.today().isoformat())
    page.fill("[name=text]", "ラック4のファンを交換する。")
    visitor.shoot(f"operations-order-form-{language}")
    page.click("main form button[type=submit]")
    page.wait_for_load_state("networkidle")
    visitor.shoot(f"operations-order-preview-{language}")
    page.click("main form button[type=submit]")
    page.wait_for_load_state("networkidle")
    visitor.shoot(f"operations-order-receipt-{language}")
    order = WorkOrder.objects.get()
    visitor.open(f"/admin/operations/workorder/{order.pk}/change/")
    visitor.shoot(f"operations-order-{language}")
    assert "ラック4のファンを交換する。" in page.content()
    visitor.open("/admin/do/")
    visitor.shoot(f"operations-commands-{language}")
    assert (visitor.complaints, visitor.strangers) == ([], [])
