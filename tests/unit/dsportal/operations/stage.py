"""How people fill the forms of the daily operation."""

from apps.approvals.selectors import asked_by
from apps.lib.clock import SYSTEM_CLOCK
from apps.operations import models
from tests.factories.approvals import Voter, vote
from tests.unit.dsportal.approval_stage import enter, prove_for, text

TODAY = SYSTEM_CLOCK.today()
Entry = str | list[str]


def do(person: Voter, name: str, **entries: Entry) -> str:
    """Fill the form and confirm it; return what the receipt says."""
    client = enter(person)
    answer = client.post(f"/admin/do/{name}/", entries)
    assert answer.status_code == 302, answer.content.decode()
    confirm = answer.headers["Location"]
    assert client.get(confirm).status_code == 200
    done = client.post(confirm)
    assert done.status_code == 302, done.content.decode()
    return text(client, done.headers["Location"])


def refused(person: Voter, name: str, **entries: Entry) -> str:
    """Fill the form wrongly; return what the page says."""
    answer = enter(person).post(f"/admin/do/{name}/", entries)
    assert answer.status_code == 400
    return answer.content.decode()


def carry_out(person: Voter, *voters: Voter) -> None:
    """Let the others approve what was asked last, and carry it out."""
    view = asked_by(person.actor.actor_id)[0]
    for voter in voters:
        vote(view.approval_id, voter)
    client, path = enter(person), f"/admin/approvals/{view.approval_id}/carry-out/"
    prove_for(client, path)
    answer = client.post(path)
    assert answer.headers["Location"].endswith("/carried-out/")


def order(issuer: Voter, *executors: Voter, action: str = "OTHER_WORK", **about: str) -> None:
    do(
        issuer,
        "issue-order",
        action=action,
        importance="ROUTINE" if len(executors) == 1 else "IMPORTANT",
        order_type="MAINTAIN",
        executors=[each.actor.actor_id for each in executors],
        due_on=TODAY.isoformat(),
        text="Do it.",
        **about,
    )


def only(model: type[models.WorkOrder] | type[models.Release]) -> str:
    return str(model.objects.get().pk)
