"""人工评价: the ledger of what people judge, and how a judgement becomes a verdict."""
