"""工作机制主体 (方案一, A04): the committee, the specialist and the service bodies."""
