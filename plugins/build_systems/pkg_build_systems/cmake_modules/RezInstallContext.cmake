# rez_install_context(LABEL FILE PACKAGES request... DESTINATION dir [MODE latest|earliest] [EXTRA_COMMANDS line...]):
# install the environment of a resolve, as a shell script that can be sourced.
#
# LABEL names the CMake target. The resolve is done while building, by `pkg env` or else `rez-env`, and stored as
# FILE.rxt beside the script. EXTRA_COMMANDS are lines for its end. MODE is accepted; there is one mode, latest.

include(Utils)

macro(rez_install_context)
  parse_arguments(INSTCTXT "MODE;PACKAGES;DESTINATION;EXTRA_COMMANDS" "" ${ARGN})
  rez_needed(_label rez_install_context "a label" ${INSTCTXT_DEFAULT_ARGS})
  set(_rest ${INSTCTXT_DEFAULT_ARGS})
  list(REMOVE_AT _rest 0)
  rez_needed(_file rez_install_context "a file name" ${_rest})
  rez_needed(_first_package rez_install_context "PACKAGES" ${INSTCTXT_PACKAGES})
  rez_needed(_destination rez_install_context "DESTINATION" ${INSTCTXT_DESTINATION})
  if(INSTCTXT_MODE AND NOT INSTCTXT_MODE STREQUAL "latest")
    message(FATAL_ERROR "rez_install_context: resolves find the latest packages; there is no mode ${INSTCTXT_MODE}.")
  endif()
  find_program(REZ_CONTEXT_PROGRAM NAMES pkg rez)
  if(NOT REZ_CONTEXT_PROGRAM)
    message(FATAL_ERROR "rez_install_context needs pkg or rez on PATH.")
  endif()
  set(_folder "${CMAKE_CURRENT_BINARY_DIR}/${_destination}")
  set(_extra "${CMAKE_CURRENT_BINARY_DIR}/${_label}-commands.sh")
  string(REPLACE ";" "\n" _lines "${INSTCTXT_EXTRA_COMMANDS}")
  file(WRITE "${_extra}" "${_lines}\n")
  add_custom_command(
    OUTPUT "${_folder}/${_file}" "${_folder}/${_file}.rxt"
    COMMAND ${CMAKE_COMMAND} -E make_directory "${_folder}"
    COMMAND ${REZ_CONTEXT_PROGRAM} env ${INSTCTXT_PACKAGES} -o "${_folder}/${_file}.rxt"
    COMMAND ${REZ_CONTEXT_PROGRAM} context "${_folder}/${_file}.rxt" -i -f bash > "${_folder}/${_file}"
    COMMAND ${CMAKE_COMMAND} -E cat "${_extra}" >> "${_folder}/${_file}"
    DEPENDS "${_extra}"
    COMMENT "Resolving ${_file}"
    VERBATIM
  )
  install(
    FILES "${_folder}/${_file}" "${_folder}/${_file}.rxt"
    DESTINATION "${_destination}"
    PERMISSIONS ${REZ_FILE_INSTALL_PERMISSIONS}
  )
  add_custom_target(${_label} ALL DEPENDS "${_folder}/${_file}" "${_folder}/${_file}.rxt")
endmacro()
