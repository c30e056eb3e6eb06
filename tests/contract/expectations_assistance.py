"""What the addresses of the application ``assistance`` answer."""

from __future__ import annotations

from tests.contract.rules import Rule, ledger_rules, roll_rules

NOBODYS = {"pk": "00000000-0000-4000-8000-000000000000"}
"""What is not one's own answers as what does not exist."""

RULES = {
    **ledger_rules("employer", "assistance", "phone", levels=(3, 5)),
    **ledger_rules("vacancy", "assistance", "title", levels=(3, 5)),
    "vacancy-people": Rule(
        "record",
        {"GET": 200, "POST": 422},
        {"GET": "V", "POST": "V"},
        "assistance",
        below=True,
        levels=(3, 5),
    ),
    "vacancy-filled": Rule(
        "record", {"POST": 302}, {"POST": "E"}, "assistance", below=True, levels=(3, 5)
    ),
    "job-seeker-vacancies": Rule(
        "record", {"GET": 200, "POST": 422}, {"GET": "V", "POST": "E"}, "ledgers"
    ),
    "job-seeker-trainings": Rule("record", {"POST": 302}, {"POST": "E"}, "ledgers"),
    **ledger_rules("project", "assistance", "resident__id_no", about=True),
    "project-step": Rule(
        "record",
        {"GET": 200, "POST": 422},
        {"GET": "E", "POST": "E"},
        "assistance",
        arguments={"step": "judge"},
    ),
    **ledger_rules("relief", "assistance", "resident__id_no", about=True),
    "relief-step": Rule(
        "record",
        {"GET": 200, "POST": 422},
        {"GET": "E", "POST": "E"},
        "assistance",
        arguments={"step": "report"},
    ),
    **ledger_rules("volunteer", "assistance", "phone", levels=(5,)),
    "volunteer-hours": Rule("area", {"GET": 200}, {"GET": "V"}, "assistance"),
    "volunteer-certificate": Rule("record", {"GET": 200}, {"GET": "P"}, "assistance", below=True),
    **roll_rules("volunteer-activity", "culture", "title", results=False, levels=(5,)),
    "pair-suggestions": Rule("area", {"GET": 200}, {"GET": "E"}, "ledgers"),
    **ledger_rules("social-organisation", "assistance", "phone", levels=(3, 5)),
    **ledger_rules("service-contract", "assistance", "project", levels=(3, 5)),
    **ledger_rules("served-person", "assistance", "resident__id_no", about=True),
    **ledger_rules("policy-support", "assistance", "content", levels=(3, 5)),
    **ledger_rules("mutual-group", "assistance", "phone", levels=(5,)),
    **ledger_rules("mutual-help", "assistance", "resident__id_no", about=True),
    "own-pairs": Rule("role", {"GET": 200}, section="helper"),
    "own-act": Rule("role", {"GET": 404, "POST": 404}, section="helper", arguments=NOBODYS),
    "own-services": Rule("role", {"GET": 200}, section="institution"),
    "own-service": Rule(
        "role", {"GET": 404, "POST": 404}, section="institution", arguments=NOBODYS
    ),
    "benefits": Rule("area", {"GET": 200}, {"GET": "VF"}),
    "benefit-people": Rule(
        "area",
        {"GET": 200, "POST": 302},
        {"GET": "V", "POST": "V"},
        "assistance",
        body={"text": "标记"},
    ),
    "benefit-people-export": Rule("area", {"GET": 200}, {"GET": "X"}, "assistance"),
    "benefit-people-print": Rule("area", {"GET": 200}, {"GET": "P"}, "assistance"),
    "benefit-check": Rule("area", {"POST": 302}, {"POST": "E"}),
    "benefit-edit": Rule(
        "record", {"GET": 200, "POST": 302}, {"GET": "E", "POST": "E"}, arguments={"item": "SS10"}
    ),
    **ledger_rules("schooling", "assistance", "resident__id_no", about=True),
    "schooling-unrecorded": Rule("area", {"GET": 200}, {"GET": "V"}, "assistance"),
}
