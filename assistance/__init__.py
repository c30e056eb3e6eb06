"""Livelihood, employment, social organisations and mutual help (方案三（二）（八）（九））."""
