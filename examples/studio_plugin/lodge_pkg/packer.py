"""Build packages with the studio's own packer."""

import os

from pkg.hookspecs import hookimpl
from pkg.interfaces.build_system import BuildJob, BuildSystem
from pkg.settings import Setting


class PackerBuildSystem(BuildSystem):
    """Copy what the file `PACKLIST` names, one path per line."""

    name = "packer"
    settings = (Setting("program", str, "cp", "program that copies: PROGRAM -r PATH... FOLDER"),)

    @classmethod
    def is_valid_root(cls, path, package=None):
        return os.path.isfile(os.path.join(path, "PACKLIST"))

    def build(self, job: BuildJob) -> bool:
        if not job.install:
            return True
        with open(os.path.join(self.working_dir, "PACKLIST")) as file:
            names = [os.path.join(self.working_dir, line.strip()) for line in file if line.strip()]
        return job.run([self.options.program, "-r", *self.build_args, *names, job.install_path]) == 0


@hookimpl
def pkg_register_build_systems(register):
    register(PackerBuildSystem)
