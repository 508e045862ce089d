"""The one error of the embedded stack: a stable code, a sentence, and what to do next."""


class EngineError(Exception):
    """Something that the person at the keyboard can put right; shown without a stack trace."""

    def __init__(self, code: str, sentence: str, remedy: str) -> None:
        super().__init__(f"{sentence}{remedy}（{code}）")
        self.code = code
        self.sentence = sentence
        self.remedy = remedy
