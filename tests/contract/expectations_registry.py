"""What the addresses of the screens above a ledger, the residents and what stands on each of them answer."""

from __future__ import annotations

from tests.contract.rules import Rule, ledger_rules, roll_rules

STEPS = {
    "move": "E", "split": "E", "join": "E", "death": "E", "revive": "E", "merge": "D",
    "unmerge": "D",
}  # fmt: skip
"""What may be done with a whole resident, and the right it needs."""

RULES = {
    "home": Rule("scope", {"GET": 200}),
    "today": Rule("posted", {"GET": 200}),
    "today-below": Rule("area", {"GET": 200}, {"GET": "V"}),
    "areas": Rule("scope", {"GET": 200}),
    "area-choose": Rule("scope", {"GET": 302}),
    "login": Rule("public", {"GET": 200, "POST": 422}),
    "logout": Rule("public", {"POST": 302}),
    "session": Rule("signed", {"POST": 200}),
    "drafts": Rule("draft", {"POST": 302}, {"POST": "E"}),
    "draft-here": Rule("draft", {"POST": 200}, {"POST": "E"}),
    "draft": Rule("own", {"GET": 302, "POST": 302}),
    "password": Rule("signed", {"GET": 200, "POST": 422}),
    "preferences": Rule("public", {"GET": 200, "POST": 422}),
    "audit": Rule("ledger", {"GET": 200}, {"GET": "V"}, section="audit"),
    "roles": Rule("posted", {"GET": 200}),
    "members": Rule("area", {"GET": 200, "POST": 422}, {"GET": "V", "POST": "E"}),
    "parameters": Rule("area", {"GET": 200}, {"GET": "V"}, section="parameters"),
    "parameter": Rule(
        "area",
        {"GET": 200, "POST": 422},
        {"GET": "V", "POST": "E"},
        section="parameters",
        arguments={"key": "review_required"},
    ),
    "help": Rule("posted", {"GET": 200}),
    "files": Rule("posted", {"GET": 200}),
    "file-request": Rule("request", {"GET": 200, "POST": 422}),
    "output": Rule("output", {"GET": 200}),
    "output-download": Rule("output", {"GET": 200}),
    "photo": Rule("photo", {"GET": 200}, {"GET": "V"}),
    "record-visit": Rule(
        "area",
        {"GET": 200, "POST": 302},
        {"GET": "E", "POST": "E"},
        "ledgers",
        body={"text": "标记"},
    ),
    "record-visit-resident": Rule(
        "record", {"GET": 200, "POST": 302}, {"GET": "E", "POST": "E"}, "ledgers"
    ),
    "record-visit-household": Rule(
        "home", {"GET": 200, "POST": 302}, {"GET": "E", "POST": "E"}, "ledgers"
    ),
    **ledger_rules("resident", "residents", "id_no", reviewed=True),
    **ledger_rules("support", "ledgers", "helper_phone", about=True, reviewed=True),
    **ledger_rules("work", "ledgers", "topic", reviewed=True),
    "resident-verify": Rule("record", {"POST": 302}, {"POST": "E"}, body={"situation": "all"}),
    **ledger_rules("need", "ledgers", "resident__id_no", about=True),
    **ledger_rules("plan", "ledgers", "resident__id_no", about=True, reviewed=True),
    "need-step": Rule(
        "record",
        {"GET": 200, "POST": 422},
        {"GET": "E", "POST": "E"},
        "ledgers",
        arguments={"step": "reflect"},
    ),
    "need-hand-over": Rule(
        "record", {"GET": 200, "POST": 422}, {"GET": "E", "POST": "E"}, "ledgers"
    ),
    "need-handovers": Rule("area", {"GET": 200}, {"GET": "V"}, "ledgers"),
    "need-handover": Rule(
        "handover", {"GET": 200, "POST": 422}, {"GET": "V", "POST": "E"}, "ledgers"
    ),
    **ledger_rules("hardship", "ledgers", "resident__id_no", about=True, reviewed=True),
    **ledger_rules("job-seeker", "ledgers", "resident__id_no", about=True, reviewed=True),
    **roll_rules("training", "assistance", "title", results=True, levels=(3, 5)),
    # Whoever reads a training may press it: in whose 台账三 it is noted is asked of each person.
    "training-note": Rule(
        "record", {"POST": 302}, {"POST": "V"}, "assistance", below=True, levels=(3, 5)
    ),
    "job-seeker-step": Rule(
        "record",
        {"GET": 200, "POST": 422},
        {"GET": "E", "POST": "E"},
        "ledgers",
        arguments={"step": "place"},
    ),
    **roll_rules("activity", "culture", "title", results=False, levels=(5,)),
    **{
        f"resident-{step}": Rule("record", {"GET": 200, "POST": 422}, {"GET": right, "POST": right})
        for step, right in STEPS.items()
    },
    "moves": Rule("ledger", {"GET": 200}, {"GET": "V"}),
    "move": Rule("move", {"GET": 200, "POST": 422}, {"GET": "V", "POST": "ER"}),
}
