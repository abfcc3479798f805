"""The recorded REST transcript and the program that replays it."""
