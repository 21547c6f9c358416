class Refused(Exception):
    """The action was not done. The message is a whole sentence for the person who asked."""


class Stale(Refused):
    """Somebody saved since the person looked. `current` is the newest Version; nothing was changed."""

    def __init__(self, sentence, current):
        super().__init__(sentence)
        self.current = current
