"""家庭康复训练: plans, sessions, the trend and the card for the wall (方案三（三）)."""
