"""领导小组会议: what a leading group resolved and whether it was done."""
