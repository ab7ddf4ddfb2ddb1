"""A linear congruential generator, the same as in the tests."""

WORD = (1 << 64) - 1


class Random:
    def __init__(self):
        self.state = 1

    def below(self, bound):
        self.state = (self.state * 6364136223846793005 + 1442695040888963407) & WORD
        return (self.state >> 33) % bound
