"""Stand-ins for the stages: quick, and with a fault where the article asks for one.

Given to a run as `process="troublesome:process"`; the worker processes find this module by PYTHONPATH.
"""

import os
import signal
import time
from pathlib import Path
from typing import Any

from trichluc.records import Record

#: A folder; where it is set, each record processed leaves a line there, and a file `mended` there mends all faults.
TRACES = "TRICHLUC_TEST_TRACES"


def process(record: Record, stages: Any, *, views: bool = False) -> Record:
    """Do as the article says, else add a warning and some bulk."""
    text = record.text
    traces = os.environ.get(TRACES)
    if traces:
        with (Path(traces) / "processed").open("a") as file:
            file.write(f"{record.id}\n")
    if not (traces and (Path(traces) / "mended").exists()):
        if "POISON" in text:
            raise ValueError("poison")
        if "EXIT" in text:
            os._exit(3)
        if "KILL" in text:
            os.kill(os.getpid(), signal.SIGKILL)
        if "HANG" in text:
            time.sleep(600)
    if "SLOW" in text:
        time.sleep(0.03)
    record.warnings.extend(["seen", text * 50])
    return record
