from . import models
from .hooks import remember_trials
