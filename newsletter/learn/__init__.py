"""What this newsletter's editors pick: learned from past days, and added to each event's receipt as `taste`.

    lessons -> fit.learn -> Taste;   ranked events + Taste -> taught;   lessons -> prediction.validate

`fit` and `prediction` import SciPy's optimizer and are needed for learning alone, so they are imported where that is.
"""

from newsletter.learn.apply import taught
from newsletter.learn.lesson import Lesson
from newsletter.learn.model import Taste, read_taste, write_taste

__all__ = ["Lesson", "Taste", "read_taste", "taught", "write_taste"]
