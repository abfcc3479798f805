from . import models
from .hooks import remember_trials
from . import models, wizards
from . import wizards
from . import demo, models, wizards
