"""Which definitions look at more than their own text."""

import pytest

from pkg.index.purity import could_depend_on_more, depends_on_more
from pkg.package.loading import load_definition


def asks_more(text):
    content = text.encode() if isinstance(text, str) else text
    return depends_on_more(content, load_definition("/x/package.py", content))


@pytest.mark.parametrize(
    "text",
    [
        "import os\nx = os.environ.get('HOME')",
        "from os import environ as e\nx = dict(e) and 1",
        "import os as o\nx = o.getcwd()",
        "import os.path\nx = os.path.expandvars('$A')",
        "from os.path import expanduser\nx = expanduser('~')",
        "import os\nx = os.path.exists('/')",
        "import sys\nx = sys.argv[0]",
        "import sys\nx = len(sys.path)",
        "import platform\nx = platform.system()",
        "import getpass",
        "import socket\nx = socket.gethostname()",
        "import time\nx = time.time()",
        "import datetime",
        "import random",
        "import subprocess",
        "from pathlib import Path\nx = str(Path.home())",
        "x = open('/dev/null').close()",
        "f = open\nx = f('/dev/null').close()",
        "x = eval('1')",
        "x = __import__('os').getpid()",
        "x = len(().__class__.__base__.__subclasses__())",
        "import pkg",
        "from os import *",
        "@early()\ndef x():\n    import os\n    return os.environ.get('A')",
        "def helper():\n    import os\n    return os.getcwd()\nx = helper()",
        "with scope('config') as c:\n    import os\n    c.a = os.getlogin if 0 else 1",
        b"# -*- coding: utf-7 -*-\nx = 1",
    ],
)
def test_these_do(text):
    assert asks_more(text)
    assert could_depend_on_more(text if isinstance(text, bytes) else text.encode())


@pytest.mark.parametrize(
    "text",
    [
        "name = 'foo'\nrequires = ['open-1', \"import\", 'exec']",
        "# -*- coding: utf-8 -*-\nx = 1",
        "import os\nx = os.path.join('a', 'b').replace('a', 'b')",
        "import os.path, sys\nx = os.sep + sys.platform + str(sys.version_info[0])",
        "from os.path import join, basename\nx = join('a', basename('b'))",
        "import re, json, math\nx = re.sub('a', 'b', json.dumps(math.pi))",
        "def commands():\n    import os\n    env.A = os.environ['HOME']\n    open('x')",
        "@late()\ndef tools():\n    import platform\n    return [platform.system()]",
        "description = 'open the import, then exec'",
        "@early()\ndef x():\n    return [str(r) for r in this.requires]\nrequires = ['a']",
    ],
)
def test_these_do_not(text):
    assert not asks_more(text)
