"""扶持项目: businesses of one's own, crops, animals and services that were given support."""
