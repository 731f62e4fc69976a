"""A flow as a picture: what is in it (graph), where it stands (layout), how it looks (svg)."""
