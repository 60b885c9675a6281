"""What the departments report of their own services at the end of a quarter (每季度汇总到县民政局)."""
