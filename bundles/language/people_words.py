"""What people call a matter (老百姓怎么说), by stage of life or of a business: the file `bundles/people_words.yaml`."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict


class Stage(BaseModel):
    """A stage of life or of a business, with its matters and what people call them."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    audience: str
    matters: dict[str, tuple[str, ...]]


class PeopleWords(BaseModel):
    """The file."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    stages: tuple[Stage, ...]

    def of(self, slug: str) -> tuple[str, ...]:
        """What people call a matter."""
        return tuple(word for stage in self.stages for word in stage.matters.get(slug, ()))
