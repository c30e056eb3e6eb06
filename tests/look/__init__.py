"""The pieces of the screens, drawn with invented people and looked at in a browser."""
