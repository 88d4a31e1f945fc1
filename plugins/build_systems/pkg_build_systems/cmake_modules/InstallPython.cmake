# install_python(LABEL FILES file... DESTINATION dir [RELATIVE dir] [BIN python] [LOCAL_SYMLINK]): install modules.
#
# LABEL names the CMake target. With BIN, each file is compiled by that Python, which finds errors of syntax, and the
# .pyc files are installed too, unless the setting plugins.build_system.cmake.install_pyc is off. Other arguments as for
# rez_install_files; LOCAL_SYMLINK compiles nothing.

include(Utils)
include(InstallFiles)

set(_rez_compile_program
  "import py_compile, sys; py_compile.compile(sys.argv[1], sys.argv[2], None, True)")

macro(install_python)
  parse_arguments(INSTPY "FILES;DESTINATION;RELATIVE;BIN" "LOCAL_SYMLINK" ${ARGN})
  rez_needed(_label install_python "a label" ${INSTPY_DEFAULT_ARGS})
  rez_needed(_destination install_python "DESTINATION" ${INSTPY_DESTINATION})
  rez_needed(_first_file install_python "FILES" ${INSTPY_FILES})
  set(_relative .)
  if(INSTPY_RELATIVE)
    list(GET INSTPY_RELATIVE 0 _relative)
  endif()
  if(NOT INSTPY_BIN OR INSTPY_LOCAL_SYMLINK)
    set(_symlink)
    if(INSTPY_LOCAL_SYMLINK)
      set(_symlink LOCAL_SYMLINK)
    endif()
    install_files_(${INSTPY_FILES} RELATIVE ${_relative} ${_symlink} DESTINATION ${_destination})
  else()
    list(GET INSTPY_BIN 0 _python)
    set(_compiled)
    foreach(_file ${INSTPY_FILES})
      get_filename_component(_whole "${_file}" ABSOLUTE)
      get_target_filepath("${_whole}" "${_relative}" "${_destination}" _target)
      get_filename_component(_target_folder "${_target}" PATH)
      set(_pyc "${CMAKE_CURRENT_BINARY_DIR}/${_label}/${_target}c")
      get_filename_component(_pyc_folder "${_pyc}" PATH)
      install(FILES "${_whole}" DESTINATION "${_target_folder}")
      add_custom_command(
        OUTPUT "${_pyc}"
        COMMAND ${CMAKE_COMMAND} -E make_directory "${_pyc_folder}"
        COMMAND ${_python} -c "${_rez_compile_program}" "${_whole}" "${_pyc}"
        DEPENDS "${_whole}"
        VERBATIM
      )
      list(APPEND _compiled "${_pyc}")
      if("$ENV{REZ_BUILD_INSTALL_PYC}")
        install(FILES "${_pyc}" DESTINATION "${_target_folder}")
      endif()
    endforeach()
    add_custom_target(${_label} ALL DEPENDS ${_compiled})
  endif()
endmacro()
