"""What happens to whole people: they move, households part and join, records merge, someone dies.

Each is one action: keyword-only, one transaction, history and audit inside.  What hangs on a person
is found by the model graph (``following``), so a ledger added later follows without being named.
"""
