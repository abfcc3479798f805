from . import demo, models, operations, tools, wizards
