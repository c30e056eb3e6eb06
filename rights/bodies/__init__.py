"""法律服务机构 (方案三（五）, H06): who gives legal aid and mediates, and until when that is agreed."""
