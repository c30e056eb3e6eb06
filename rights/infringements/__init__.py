"""侵权案件 (方案三（五）, H05): found, reported to a legal body, coordinated, closed."""
