"""Culture and sport of disabled people in what is planned above the community (G01 to G04)."""
