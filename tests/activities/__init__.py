"""社区活动、居民培训 and the roll they share."""
