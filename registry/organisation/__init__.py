"""组织领导与经费保障（方案二、四）: who carries the work, with what money and in which room."""
