"""同类比较: an area beside others of its kind, with few people's figures withheld outside one's own area."""
