"""初筛: a first, explainable sorting of applications by hardship. Never a decision about anybody."""

from casework.assessment.assess import Assessment, DimensionScore, assess

__all__ = ["Assessment", "DimensionScore", "assess"]
