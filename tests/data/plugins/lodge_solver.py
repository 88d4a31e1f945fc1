from pkg.hookspecs import hookimpl
from pkg.interfaces.resolver import Resolver
from pkg.settings import Setting


class Lodge(Resolver):
    name = "lodge"
    settings = (Setting("depth", int, 3, "how deep"),)

    def solve(self, problem):
        return "lodged"


@hookimpl
def pkg_register_resolvers(register):
    register(Lodge)
