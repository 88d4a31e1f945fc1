# rez_install_doxygen(LABEL FILES file... DESTINATION dir ...): make documentation with Doxygen, and install it.
#
#   DOXYFILE file       settings for Doxygen; the shipped ones (REZ_BUILD_DOXYFILE) without it
#   DOXYDIR dir         folder that Doxygen makes, html without it
#   IMAGEPATH dir       folder of images, below the source folder
#   FORCE               install in local builds too, not only in releases
#   DOXYPY              filter Python through doxypy, which the build's package `doxypy` has
#   USE_TAGFILES        refer to the tag files in the variable DOXYGEN_TAGFILES
#   GENERATE_TAGFILE    make a tag file, <package>.tag, and install it
#
# The settings that follow from these are written behind those of the DOXYFILE.

if(NOT REZ_BUILD_ENV)
  message(FATAL_ERROR "include RezBuild before RezInstallDoxygen.")
endif()

include(Utils)
find_package(Doxygen)

macro(rez_install_doxygen)
  parse_arguments(INSTDOX
    "FILES;DESTINATION;DOXYFILE;DOXYDIR;IMAGEPATH" "FORCE;DOXYPY;USE_TAGFILES;GENERATE_TAGFILE" ${ARGN})
  rez_needed(_label rez_install_doxygen "a label" ${INSTDOX_DEFAULT_ARGS})
  rez_needed(_destination rez_install_doxygen "DESTINATION" ${INSTDOX_DESTINATION})
  rez_needed(_first_file rez_install_doxygen "FILES" ${INSTDOX_FILES})
  if(NOT DOXYGEN_EXECUTABLE)
    message(WARNING "Doxygen was not found; the documentation is not made.")
  else()
    set(_settings_file "$ENV{REZ_BUILD_DOXYFILE}")
    if(INSTDOX_DOXYFILE)
      get_filename_component(_settings_file "${INSTDOX_DOXYFILE}" ABSOLUTE)
    endif()
    set(_made html)
    if(INSTDOX_DOXYDIR)
      set(_made "${INSTDOX_DOXYDIR}")
    endif()
    _rez_doxygen_settings(_settings)
    set(_folder "${CMAKE_CURRENT_BINARY_DIR}/${_destination}")
    file(MAKE_DIRECTORY "${_folder}")
    set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS "${_settings_file}")
    file(READ "${_settings_file}" _given)
    file(WRITE "${_folder}/Doxyfile" "${_given}\n${_settings}")
    add_custom_target(${_label}
      COMMAND ${DOXYGEN_EXECUTABLE}
      WORKING_DIRECTORY "${_folder}"
      COMMENT "Making documentation in ${_destination}/${_made}"
      VERBATIM
    )
    if(INSTDOX_FORCE OR REZ_BUILD_TYPE STREQUAL "central")
      add_custom_target(_install_${_label} ALL DEPENDS ${_label})
      install(DIRECTORY "${_folder}/${_made}" DESTINATION "${_destination}")
      if(INSTDOX_GENERATE_TAGFILE)
        install(FILES "${_folder}/$ENV{REZ_BUILD_PROJECT_NAME}.tag" DESTINATION "${_destination}")
      endif()
    endif()
  endif()
endmacro()

# Write what follows from the arguments as settings of Doxygen.
macro(_rez_doxygen_settings out)
  string(REPLACE "\n" " " _brief "$ENV{REZ_BUILD_PROJECT_DESCRIPTION}")
  string(REPLACE "\"" "\\\"" _brief "${_brief}")
  set(_inputs)
  foreach(_file ${INSTDOX_FILES})
    get_filename_component(_file "${_file}" ABSOLUTE)
    string(APPEND _inputs " \"${_file}\"")
  endforeach()
  set(${out} "PROJECT_NAME = \"$ENV{REZ_BUILD_PROJECT_NAME}\"
PROJECT_NUMBER = \"$ENV{REZ_BUILD_PROJECT_VERSION}\"
PROJECT_BRIEF = \"${_brief}\"
INPUT =${_inputs}
STRIP_FROM_PATH = \"${CMAKE_SOURCE_DIR}\"
")
  if(INSTDOX_IMAGEPATH)
    string(APPEND ${out} "IMAGE_PATH = \"${CMAKE_SOURCE_DIR}/${INSTDOX_IMAGEPATH}\"\n")
  endif()
  if(INSTDOX_USE_TAGFILES)
    string(APPEND ${out} "TAGFILES += $(DOXYGEN_TAGFILES)\n")
  endif()
  if(INSTDOX_GENERATE_TAGFILE)
    string(APPEND ${out} "GENERATE_TAGFILE = $ENV{REZ_BUILD_PROJECT_NAME}.tag\n")
  endif()
  if(INSTDOX_DOXYPY)
    find_file(DOXYPY_SRC doxypy.py "$ENV{REZ_DOXYPY_ROOT}")
    if(NOT DOXYPY_SRC)
      message(FATAL_ERROR "DOXYPY needs a package 'doxypy' with doxypy.py in its root among the build's requirements.")
    endif()
    string(APPEND ${out} "INPUT_FILTER = \"python ${DOXYPY_SRC}\"
FILTER_SOURCE_FILES = YES
OPTIMIZE_OUTPUT_JAVA = YES
EXTRACT_ALL = YES
")
  endif()
endmacro()
