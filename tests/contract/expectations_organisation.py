"""What the addresses of the organisation of the work answer."""

from __future__ import annotations

from dataclasses import replace

from tests.contract.rules import Rule, ledger_rules, roll_rules


def handed_down(rules: dict[str, Rule]) -> dict[str, Rule]:
    """``rules`` of what comes from above: only those there enter it, who are those that may void it."""
    return {
        name: replace(rule, letters={m: t.replace("E", "D") for m, t in rule.letters.items()})
        for name, rule in rules.items()
    }


RULES = {
    **ledger_rules("document", "organisation", "title", levels=(3, 4, 5)),
    "document-policies": Rule("area", {"GET": 200}, {"GET": "V"}, "organisation"),
    **ledger_rules("funding", "organisation", "note", levels=(3, 5)),
    "funding-overview": Rule("area", {"GET": 200}, {"GET": "V"}, "organisation"),
    **ledger_rules("site", "organisation", "name", levels=(5,)),
    "site-step": Rule(
        # A site taken off the list takes no step, and says so to whoever reads it.
        "record",
        {"GET": 409, "POST": 409},
        {"GET": "V", "POST": "V"},
        "organisation",
        arguments={"step": "recheck"},
        below=True,
    ),
    "standing": Rule("area", {"GET": 200}, {"GET": "V"}, "organisation"),
    "sites-map": Rule("area", {"GET": 200}, {"GET": "V"}, "organisation"),
    **ledger_rules("banner-group", "organisation", "name", levels=(3,)),
    **ledger_rules("community-group", "organisation", "name", levels=(5,)),
    **ledger_rules("group-meeting", "organisation", "topic", levels=(3, 5)),
    **ledger_rules("office", "organisation", "name", levels=(5,)),
    **handed_down(ledger_rules("certified-base", "organisation", "source", levels=(5,))),
    **ledger_rules("work-party", "organisation", "phone", levels=(5,)),
    **ledger_rules("specialist", "organisation", "id_no", levels=(5,), reviewed=True, confirms="E"),
    **roll_rules("specialist-training", "organisation", "topic", results=True, levels=(1, 2, 3)),
}
