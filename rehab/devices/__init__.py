"""辅助器具: from the need through fitting and follow-up to the return (方案三（三）)."""
