"""用人单位: who might employ residents with a disability."""
