"""Groups, their representations, and the linear maps that respect them."""
