"""社会保障落实: who should have what, who has it, and putting right what does not fit (方案三（二）).

The facts are those of 台账一 (``registry.models.Benefit``), the rules ``registry.benefits``.
"""
