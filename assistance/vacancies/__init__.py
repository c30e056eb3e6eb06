"""岗位: jobs on offer, matched both ways with who looks for work, and the recommendation."""
