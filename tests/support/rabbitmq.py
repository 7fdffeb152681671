"""A real RabbitMQ node for the tests: own name, own folder, random ports, loopback only."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.support.processes import Child, free_port, listens, wait_until

_SERVER = Path("/usr/lib/rabbitmq/bin/rabbitmq-server")


@dataclass(frozen=True, slots=True, kw_only=True)
class Broker:
    """A running node; the user guest may log in from loopback."""

    port: int

    @property
    def url(self) -> str:
        """Return the value for DSPORTAL_BROKER."""
        return f"amqp://guest:guest@127.0.0.1:{self.port}//"


@contextmanager
def running_rabbitmq() -> Iterator[Broker]:
    """Start a node, wait until it accepts connections, stop it by its process id and remove its folder."""
    folder = Path(tempfile.mkdtemp(prefix="dsportal-mq-"))
    broker = Broker(port=free_port())
    names = free_port()
    # Erlang's name server, which the node would otherwise start as a daemon and leave behind.
    epmd = Child(["epmd", "-port", str(names), "-address", "127.0.0.1"], log=folder / "epmd.log")
    wait_until(lambda: listens(names), "epmd")
    environment = _environment(folder, broker.port, names)
    node = Child([str(_SERVER)], log=folder / "log", environment=environment)
    try:
        wait_until(lambda: "completed with" in node.said() or not node.running(), "RabbitMQ", seconds=90)
        if not (node.running() and listens(broker.port)):
            raise RuntimeError(node.said()[-2000:])
        yield broker
    finally:
        node.stop()
        epmd.stop()
        shutil.rmtree(folder, ignore_errors=True)


def _environment(folder: Path, port: int, names: int) -> dict[str, str]:
    config = folder / "rabbitmq.conf"
    config.write_text(
        f"listeners.tcp.1 = 127.0.0.1:{port}\nloopback_users.guest = true\n"
        "log.console = true\nlog.file = false\ndisk_free_limit.absolute = 50MB\n",
        encoding="ascii",
    )
    (folder / "home").mkdir()
    return {
        "HOME": str(folder / "home"),  # the Erlang cookie goes there
        "RABBITMQ_NODENAME": f"dsportal{os.getpid()}p{port}@localhost",
        "RABBITMQ_MNESIA_BASE": str(folder / "mnesia"),
        "RABBITMQ_LOG_BASE": str(folder / "logs"),
        "RABBITMQ_CONFIG_FILE": str(config),
        "RABBITMQ_ENABLED_PLUGINS_FILE": str(folder / "plugins"),
        "RABBITMQ_DIST_PORT": str(free_port()),
        "ERL_EPMD_PORT": str(names),
        "ERL_EPMD_ADDRESS": "127.0.0.1",
    }
