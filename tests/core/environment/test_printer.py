import io

from pkg.environment.printer import Printer, columns


def test_columns_are_two_blanks_apart():
    assert columns([("a", "bbb", "c"), ("aaa", "b", "")]) == ["a    bbb  c", "aaa  b    "]


def test_colours_are_those_of_the_settings(plugins):
    settings = plugins.settings.override(
        {"critical_fore": "red", "critical_styles": ["bright"], "critical_back": None}
    )
    stream = io.StringIO()
    Printer(stream, settings, colored=True)("no way", "critical")
    Printer(stream, settings, colored=False)("no way", "critical")
    Printer(stream, settings)("a stream that is no terminal", "critical")
    assert stream.getvalue() == "\x1b[31m\x1b[1mno way\x1b[0m\nno way\na stream that is no terminal\n"
