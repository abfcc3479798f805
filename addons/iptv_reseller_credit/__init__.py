from . import models
from .hooks import remember_trials
from . import wizards
from . import demo
