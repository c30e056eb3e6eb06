"""五落实: whether visits, help, training, placement and services reach each resident."""
