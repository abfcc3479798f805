from . import iptv_demo
