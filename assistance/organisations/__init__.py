"""社会组织 (方案三（八）): organisations, what is bought of them, whom they serve, how they are supported."""
