"""What every plugin class has in common."""

from __future__ import annotations

TYPE_CHECKING = False  # see pkg.version.value
if TYPE_CHECKING:
    from typing import ClassVar

    from pkg.settings import Options, Setting


class Plugin:
    """Base of the plugin classes that the host constructs.

    Attributes:
        name: what a user types; equal to the entry point's name.
        settings: the plugin's settings, declared as data. The host validates them, documents them
            (`pkg config --describe`) and names the file a bad value came from. They live in the
            configuration under `plugins.<kind>.<name>`.
        options: the values of these settings, as attributes, and `cache_path`: the folder where a plugin
            may keep what it can make again, in a folder of its own below it; None for nowhere.
    """

    name: ClassVar[str] = ""
    settings: ClassVar[tuple[Setting, ...]] = ()

    def __init__(self, options: Options) -> None:
        self.options = options
