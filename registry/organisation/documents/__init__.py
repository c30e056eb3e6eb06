"""文件制度库: the papers a community works by, and what they prove."""
