"""The supervisor of the signer processes: starts LOCKED, opens with the custodians' shares, never signs."""

import logging
import os
import socket
import time
from contextlib import suppress
from typing import Final

from django.db import DatabaseError, close_old_connections

from apps.keys.adapters import hsm_child, pin_file
from apps.keys.adapters.share_box import ShareBox
from apps.keys.adapters.signer_children import Child, SignerChildren
from apps.keys.selectors import complete_activations
from apps.keys.services import (
    collect_key_uses,
    combine_shares,
    expire_activations,
    finish_activation,
    record_signer_state,
)
from apps.keys.states import ActivationKind, SignerRole, SignerState
from apps.keys.types import Activation, SignerProcessFacts
from apps.lib.actor import Actor, system_actor
from apps.lib.clock import Clock
from apps.lib.errors import DomainError
from apps.policy.selectors import site_value

_LOG: Final = logging.getLogger(__name__)
_BEAT_SECONDS: Final = 3.0
_COLLECT_SECONDS: Final = 60.0
_LOCK_GRACE_SECONDS: Final = 0.6  # a deactivated child that still holds its session then is killed


class Supervisor:
    """One per machine; call `step` several times a second."""

    def __init__(self, *, processes: int, clock: Clock) -> None:
        self._clock = clock
        self._actor: Actor = system_actor("supervisor")
        self._host = socket.gethostname()
        self._children = SignerChildren(processes)
        self._box = ShareBox()
        self._beat_at = 0.0
        self._collect_at = 0.0
        self._kill_at: float | None = None
        self._told: dict[str, tuple[int, SignerState]] = {}

    def start(self) -> None:
        """Take over what an earlier supervisor of this running machine left open, unless the site says no."""
        pin_file.prepare_runtime_dir()
        if pin_file.is_opened() and site_value("reactivate_on_worker_restart"):
            pin_file.wipe_pin()

    def step(self) -> None:
        """Tend the children, serve the custodians, report; a database that is away stops nothing."""
        died = self._children.tend()
        if self._kill_at is not None and time.monotonic() >= self._kill_at:
            self._kill_at = None
            self._children.kill_unlocked()
        try:
            if died and site_value("reactivate_on_worker_restart"):
                self._lock()
            self._serve_custodians()
            self._report()
            self._collect()
        except DatabaseError as failure:
            _LOG.warning("database away: %s", type(failure).__name__)
            close_old_connections()

    def stop(self) -> None:
        """End the children; the RAM file stays, so that a restart on the running machine needs nobody."""
        self._children.stop()
        with suppress(DatabaseError):
            for child in self._children.children:
                self._record(self._name(child), 0, SignerState.LOCKED, "stopped", SignerRole.SIGNER)

    def _serve_custodians(self) -> None:
        for gathering in complete_activations():
            if gathering.kind is ActivationKind.DEACTIVATE:
                self._lock()
                self._finish(gathering)
            else:
                self._open(gathering)

    def _open(self, gathering: Activation) -> None:
        try:
            combined = combine_shares(
                actor=self._actor, clock=self._clock, activation_id=gathering.activation_id, box=self._box
            )
            hsm_child.verify_pin(combined.pin)
        except DomainError as failure:
            self._finish(gathering, failure.detail)
        else:
            pin_file.write_pin(combined.pin)
            self._finish(gathering)
            self._children.follow()
        self._box = ShareBox()  # one key pair serves one gathering
        self._beat_at = 0.0

    def _lock(self) -> None:
        pin_file.wipe_pin()
        self._children.follow()
        self._kill_at = time.monotonic() + _LOCK_GRACE_SECONDS
        self._beat_at = 0.0

    def _finish(self, gathering: Activation, failure: str = "") -> None:
        finish_activation(
            actor=self._actor, clock=self._clock, activation_id=gathering.activation_id, failure=failure
        )

    def _report(self) -> None:
        beat = time.monotonic() >= self._beat_at
        if beat:
            self._beat_at = time.monotonic() + _BEAT_SECONDS
            expire_activations(actor=self._actor, clock=self._clock)
            self._children.follow(only_faulty=True)
            opened = SignerState.OPEN if pin_file.is_opened() else SignerState.LOCKED
            name = f"supervisor@{self._host}"
            self._record(name, os.getpid(), opened, "", SignerRole.SUPERVISOR)
        for child in self._children.children:
            self._report_child(child, beat=beat)

    def _collect(self) -> None:
        """Keep what the signers of this machine have counted (6.2.1.1)."""
        if time.monotonic() >= self._collect_at:
            self._collect_at = time.monotonic() + _COLLECT_SECONDS
            collect_key_uses(actor=self._actor, clock=self._clock)

    def _report_child(self, child: Child, *, beat: bool) -> None:
        report = child.report()
        pid = 0 if child.process is None else child.process.pid
        state = SignerState.LOCKED if report is None else report.state
        if beat or self._told.get(self._name(child)) != (pid, state):
            cause = "starting" if report is None else report.cause
            self._record(self._name(child), pid, state, cause, SignerRole.SIGNER)

    def _record(self, name: str, pid: int, state: SignerState, cause: str, role: SignerRole) -> None:
        record_signer_state(
            actor=self._actor,
            clock=self._clock,
            process=SignerProcessFacts(name=name, pid=pid, state=state, cause=cause, at=self._clock.now()),
            role=role,
            public_key=self._box.public_key if role is SignerRole.SUPERVISOR else b"",
        )
        self._told[name] = (pid, state)

    def _name(self, child: Child) -> str:
        return f"signer-{child.slot}@{self._host}"
