"""What a region sets by itself, laid over its pack: clocks, wording, limits, what the sources leave open."""
