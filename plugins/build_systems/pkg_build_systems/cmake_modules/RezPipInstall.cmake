# rez_pip_install(LABEL URL url [PYTHONDIR dir] [BINDIR dir] [PIPARGS arg...]): install a Python project with pip.
#
# LABEL names the CMake target; URL is an address or the path of an archive. Modules go to PYTHONDIR (python), programs
# to BINDIR (bin). The pip of the build's environment is used, without dependencies: those are packages.

if(NOT REZ_BUILD_ENV)
  message(FATAL_ERROR "include RezBuild before RezPipInstall.")
endif()

include(Utils)
include(ExternalProject)

macro(rez_pip_install)
  parse_arguments(PIPINST "URL;PYTHONDIR;BINDIR;PIPARGS" "" ${ARGN})
  rez_needed(_label rez_pip_install "a label" ${PIPINST_DEFAULT_ARGS})
  rez_needed(_url rez_pip_install "URL" ${PIPINST_URL})
  set(_python_dir python)
  if(PIPINST_PYTHONDIR)
    set(_python_dir "${PIPINST_PYTHONDIR}")
  endif()
  set(_bin_dir bin)
  if(PIPINST_BINDIR)
    set(_bin_dir "${PIPINST_BINDIR}")
  endif()
  set(_staging "${CMAKE_BINARY_DIR}/staging")
  # pip puts programs into a folder `bin` of its target; newer ones know no other way.
  ExternalProject_Add(${_label}
    URL ${_url}
    PREFIX ${_label}
    UPDATE_COMMAND ""
    CONFIGURE_COMMAND ""
    BUILD_IN_SOURCE 1
    BUILD_COMMAND ${CMAKE_COMMAND} -E make_directory "${_staging}/${_python_dir}"
    COMMAND pip install ${PIPINST_PIPARGS} --no-deps --upgrade --target "${_staging}/${_python_dir}" .
    COMMAND ${CMAKE_COMMAND} "-DFROM=${_staging}/${_python_dir}/bin" "-DTO=${_staging}/${_bin_dir}"
      -P "${_rez_pip_modules}/rez_move_folder.cmake"
    INSTALL_COMMAND ""
  )
  install(DIRECTORY "${_staging}/" DESTINATION . USE_SOURCE_PERMISSIONS)
endmacro()

set(_rez_pip_modules "${CMAKE_CURRENT_LIST_DIR}")
