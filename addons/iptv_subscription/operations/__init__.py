from . import handler  # isort: skip
from . import add_range, change_package, extend, move, renew, switch
from . import compensate  # isort: skip
