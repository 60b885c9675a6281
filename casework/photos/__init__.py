"""Photos of certificates: what stands on them is proposed to a person, who confirms it; kept only where the
region says so."""
