# rez_install_python(LABEL FILES file... DESTINATION dir [RELATIVE dir] [LOCAL_SYMLINK]): install Python modules.
#
# As install_python, with the Python of the build's python package, which there has to be.

if(NOT REZ_BUILD_ENV)
  message(FATAL_ERROR "include RezBuild before RezInstallPython.")
endif()

include(Utils)
include(InstallPython)

macro(rez_install_python)
  list_contains(_has_python python ${REZ_BUILD_ALL_PKGS})
  if(NOT _has_python)
    message(FATAL_ERROR
      "rez_install_python needs a version of python among the requirements. The build has: ${REZ_BUILD_ALL_PKGS}.")
  endif()
  install_python(${ARGV} BIN python)
endmacro()
