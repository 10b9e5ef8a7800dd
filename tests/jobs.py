"""Jobs for the workers of tests: alone in a module that starts no more than they need, as each worker loads it."""

import os
import signal
import time

from reporter import cluster

REAL = cluster.code_stamp


def odd_job(what: str) -> str:
    """Do what is asked: hang, spin, work a while, die, eat memory, raise; anything else comes back."""
    if what == "hang":
        time.sleep(60)
    if what == "spin":
        while True:
            pass
    while what == "work" and time.process_time() < 0.2:
        pass
    if what == "die":
        os.kill(os.getpid(), signal.SIGKILL)
    if what == "eat":
        return str(len(bytearray(200 << 20)))
    if what == "raise":
        raise LookupError("nothing there")
    return what


def told_job(what: str) -> str:
    """Do what is asked and say which process did it."""
    time.sleep(0.1)
    return f"{odd_job(what)} {os.getpid()}"


def pretend(stamp: str) -> None:
    """Have this process say it runs another version; with "" what it is."""
    cluster.code_stamp = (lambda: stamp) if stamp else REAL  # type: ignore[assignment]
