"""What caseworkers write down about a case for one another: added, struck through, never changed."""
