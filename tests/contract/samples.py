"""The ``n``-th complete record of each ledger, as values: what the contract is tried with.

Each application has a file of its own, ``samples_<application>.py``, whose ``SAMPLES`` gives by the
key of the ledger a function of ``n``.  They are found by their names and meet here.
"""

from __future__ import annotations

from collections.abc import Callable

from tests.contract.beside import Values, merged

SAMPLES: dict[str, Callable[[int], Values]] = merged("samples_*.py", "SAMPLES")
"""The ``n``-th record of each ledger, complete and without a mistake; a new ledger adds its own."""
