"""初筛: a first, explainable sorting of applications by hardship. Never a decision about anybody."""

from casework.assessment.assess import assess
from casework.assessment.result import Assessment, DimensionScore, Point

__all__ = ["Assessment", "DimensionScore", "Point", "assess"]
