"""领导小组 (方案二): that of the banner, that of the community, and whom each must have in it."""
