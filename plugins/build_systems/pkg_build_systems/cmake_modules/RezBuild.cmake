# Include this first in the CMakeLists of a package that is built by `pkg build` or `rez-build`.
#
# It begins the project, includes the other modules, and sets for this package and all of the build's:
# <PKG>_VERSION, <PKG>_MAJOR_VERSION, <PKG>_MINOR_VERSION, <PKG>_PATCH_VERSION, with the name in capitals.
# REZ_BUILD_ALL_PKGS lists the names of the build's packages.

foreach(_name REZ_BUILD_ENV REZ_BUILD_PROJECT_VERSION REZ_BUILD_PROJECT_NAME)
  if(NOT DEFINED ENV{${_name}})
    message(FATAL_ERROR "${_name} is not set: this project is built by 'pkg build' or 'rez-build'.")
  endif()
  set(${_name} "$ENV{${_name}}")
endforeach()

set(REZ_BUILD_ALL_PKGS "$ENV{REZ_BUILD_REQUIRES_UNVERSIONED}")
separate_arguments(REZ_BUILD_ALL_PKGS)

# Set the version variables of one package; tokens that it lacks are 0.
macro(_rez_version_variables name version)
  string(TOUPPER "${name}" _upper)
  set(${_upper}_VERSION "${version}")
  if(NOT "x${version}" STREQUAL "x")
    string(REPLACE "." ";" _tokens "${version};0;0")
    list(GET _tokens 0 ${_upper}_MAJOR_VERSION)
    list(GET _tokens 1 ${_upper}_MINOR_VERSION)
    list(GET _tokens 2 ${_upper}_PATCH_VERSION)
  endif()
endmacro()

foreach(_package ${REZ_BUILD_ALL_PKGS})
  string(TOUPPER "${_package}" _upper_name)
  string(REPLACE "." "_" _variable "${_upper_name}")
  _rez_version_variables("${_package}" "$ENV{REZ_${_variable}_VERSION}")
endforeach()
if(NOT "x${REZ_BUILD_PROJECT_VERSION}" STREQUAL "x")
  _rez_version_variables("${REZ_BUILD_PROJECT_NAME}" "${REZ_BUILD_PROJECT_VERSION}")
endif()

include(Colorize)
include(Utils)
include(RezProject)
include(InstallFiles)
include(InstallDirs)
include(RezInstallCMake)
include(RezFindPackages)
include(RezInstallPython)

set(REZ_EXECUTABLE_FILE_INSTALL_PERMISSIONS
  ${REZ_FILE_INSTALL_PERMISSIONS}
  OWNER_EXECUTE GROUP_EXECUTE WORLD_EXECUTE OWNER_READ GROUP_READ WORLD_READ
)

rez_project()

if(COVERAGE)
  add_definitions(-pg -fprofile-arcs -ftest-coverage)
  set_global_linker_cxx_flags(-fprofile-arcs)
endif()

# rez_package_in_use(NAME OUT): TRUE if the build has a package of that name, else empty.
macro(rez_package_in_use name out)
  list_contains(${out} "${name}" ${REZ_BUILD_ALL_PKGS})
endmacro()
