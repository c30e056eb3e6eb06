"""社区活动: one ledger of activities of every kind, which others may show a part of."""
