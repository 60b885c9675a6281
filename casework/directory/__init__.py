"""Who can help in a region: what its pack says, and what staff have added."""
