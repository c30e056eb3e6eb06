"""达标情况: where the sites stand today against the plan's sentences on 组织领导 and 经费保障."""
