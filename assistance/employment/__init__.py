"""What employment, projects and relief add to 今日待办, 达标情况 and the invented records."""
