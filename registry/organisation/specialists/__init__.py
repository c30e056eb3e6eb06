"""残疾人专职委员: their ledger, what each lacks today, what the plan's sentences about them come to."""
