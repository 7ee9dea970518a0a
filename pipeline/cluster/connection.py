"""The way to Ray: a cluster that is there, or one on this machine for as long as the run lasts."""

from __future__ import annotations

import contextlib
import logging
import os
import re
import socket
from collections.abc import Iterator
from typing import Any

from pipeline.config import Settings
from pipeline.engines.hardware.devices import count_cores
from pipeline.errors import UsageError
from pipeline.extras import tell_how_to_install

ADDRESS_VARIABLE = "RAY_ADDRESS"
"""Set where Ray itself starts this program (``ray job submit``)."""

PATIENCE_S = 5.0
"""For an address to answer at all; Ray by itself would try for a minute and more."""

QUIET = {
    "RAY_USAGE_STATS_ENABLED": "0",
    "RAY_ACCEL_ENV_VAR_OVERRIDE_ON_ZERO": "0",  # or it warns of a change to come
    "RAY_DEDUP_LOGS_SKIP_REGEX": "^",  # any line that it would print to stdout, where only data belongs
}


@contextlib.contextmanager
def connect(settings: Settings) -> Iterator[Any]:
    """The module ``ray``, connected; what was begun here is ended, what was there before stays.

    Raises:
        UsageError: Ray is not installed, or nothing answers at the address.
    """
    for name, value in QUIET.items():
        os.environ.setdefault(name, value)
    ray = import_ray()
    if ray.is_initialized():
        yield ray
        return
    address = settings.ray_address or os.environ.get(ADDRESS_VARIABLE) or "local"
    if address.startswith("ray://"):
        raise UsageError(
            "--ray-address",
            "it is an address of Ray Client, which doesn't know the folders that nodes share",
            "Run this on a machine of the cluster, with --ray-address auto, or by `ray job submit`",
        )
    _knock(_find_running() if address == "auto" else address)
    options: dict[str, Any] = {"log_to_driver": False, "logging_level": logging.CRITICAL}
    if address == "local":
        options |= {"num_cpus": count_cores(), "include_dashboard": False}
    if address == "local" and settings.device == "cpu":
        options["num_gpus"] = 0
    try:
        ray.init(address=address, **options)
    except Exception as error:  # connection, version, permission: it has no common base
        raise _refuse(address, (str(error).splitlines() or [type(error).__name__])[0]) from error
    try:
        yield ray
    finally:
        ray.shutdown()


def import_ray() -> Any:
    """The module ``ray``.

    Raises:
        UsageError: it is not installed.
    """
    try:
        import ray
    except ImportError as error:
        raise UsageError(
            "--executor ray",
            "Ray is not installed",
            tell_how_to_install("cluster"),
        ) from error
    return ray


def _find_running() -> str:
    """The address of the cluster that runs on this machine, or ran: Ray forgets none that crashed.

    Raises:
        UsageError: there is none.
    """
    from ray._private import services  # it has no public way to ask

    try:
        return str(services.canonicalize_bootstrap_address("auto") or "auto")
    except ConnectionError as error:
        raise _refuse("auto", "no Ray cluster runs on this machine") from error
    except AttributeError:
        return "auto"


def _knock(address: str) -> None:
    """Sees that somebody listens where the address has a host and a port."""
    found = re.fullmatch(r"(?:[^@/]*@)?\[?([^\[\]/@]+?)\]?:(\d{1,5})/?", address)
    if found is None:
        return
    try:
        socket.create_connection((found[1], int(found[2])), PATIENCE_S).close()
    except (OSError, OverflowError, UnicodeError) as error:
        raise _refuse(address, str(error)) from error


def _refuse(address: str, reason: str) -> UsageError:
    shown = address.rpartition("@")[2]  # never what stands there as a password
    if address == "local":
        return UsageError("--executor ray", f"Ray can't be started here ({reason})", "Use --jobs")
    return UsageError(
        f"--ray-address {shown}",
        f"the Ray cluster can't be used ({reason})",
        "Start one with `ray up configs/cluster.yaml`, or leave out the address to use this machine only",
    )
