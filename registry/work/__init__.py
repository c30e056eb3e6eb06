"""台账五 工作记录: its rules, its people, its paper, and the visit that writes it."""
