"""特别关注名单 (方案三（五）, H04): minors and those of limited or no capacity, their guardian, the last visit."""
