"""The share of a run that a task of a Slurm array does; no process needs to know of any other."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple


class SlurmError(ValueError):
    """The environment of a Slurm array is missing or makes no sense."""


class Share(NamedTuple):
    """Every shard whose number, divided by `of`, leaves `number`."""

    number: int
    of: int


def array_share(environment: Mapping[str, str]) -> Share:
    """The share of the task of a Slurm array.

    Args:
        environment: the environment of the task.

    Raises:
        SlurmError: if it is no task of an array.

    >>> array_share({"SLURM_ARRAY_TASK_ID": "3", "SLURM_ARRAY_TASK_MIN": "1", "SLURM_ARRAY_TASK_COUNT": "8"})
    Share(number=2, of=8)
    """
    try:
        count = int(environment["SLURM_ARRAY_TASK_COUNT"])
        first = int(environment.get("SLURM_ARRAY_TASK_MIN", "0"))
        step = int(environment.get("SLURM_ARRAY_TASK_STEP", "1"))
        index, rest = divmod(int(environment["SLURM_ARRAY_TASK_ID"]) - first, step)
    except (KeyError, ValueError, ZeroDivisionError) as error:
        raise SlurmError(
            "this is no task of a Slurm array (SLURM_ARRAY_TASK_ID, SLURM_ARRAY_TASK_COUNT); submit it with "
            "sbatch --array=0-N, or leave --engine out"
        ) from error
    if rest or not 0 <= index < count:
        raise SlurmError(
            f"the Slurm array has gaps (task {environment['SLURM_ARRAY_TASK_ID']} of {count}), so some shards would be "
            "left to nobody; submit it as --array=0-N"
        )
    return Share(index, count)
