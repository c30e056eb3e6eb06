"""需求反映: the ledger of needs, its rules, its steps on screen, its paper."""
