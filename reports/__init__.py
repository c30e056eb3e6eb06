"""The roof: what the areas of the plan amount to, gathered, tallied, shown and inspected."""
