"""康复宣教与残疾预防: activities, prevention days, F04 and F05 (方案三（三）)."""
