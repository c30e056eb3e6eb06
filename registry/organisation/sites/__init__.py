"""示范点 (方案前言): the sites of the twelve leagues, and the course each runs to its plaque."""
