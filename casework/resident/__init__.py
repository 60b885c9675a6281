"""What a resident sees of the own case: what is noted, and how it goes. Nothing of anybody else."""
