"""Tables that people send in: Excel workbooks read with care, and the cells in them."""
