# rez_install_files(FILE... DESTINATION dir [RELATIVE dir] [EXECUTABLE] [LOCAL_SYMLINK]): install files.
#
# Each file keeps its path below RELATIVE (the current source folder without it): `data/a/x.txt RELATIVE data
# DESTINATION int` becomes `int/a/x.txt`. EXECUTABLE lets all of them be run. LOCAL_SYMLINK makes links into the source
# folder in local builds, so that changes are seen without another build. install_files_ is the older name.

include(Utils)

macro(rez_install_files)
  install_files_(${ARGV})
endmacro()

# get_target_filepath(FILE RELATIVE DESTINATION OUT): where a file is installed to, below the install folder.
macro(get_target_filepath filepath relative_arg destination_arg out)
  get_filename_component(_base "${relative_arg}" ABSOLUTE BASE_DIR "${CMAKE_CURRENT_SOURCE_DIR}")
  get_filename_component(_whole "${filepath}" ABSOLUTE BASE_DIR "${CMAKE_CURRENT_SOURCE_DIR}")
  file(RELATIVE_PATH _below "${_base}" "${_whole}")
  set(${out} "${destination_arg}/${_below}")
endmacro()

macro(install_files_)
  parse_arguments(INSTF "DESTINATION;RELATIVE" "EXECUTABLE;LOCAL_SYMLINK" ${ARGN})
  rez_needed(_first_file install_files_ "files" ${INSTF_DEFAULT_ARGS})
  rez_needed(_destination install_files_ "DESTINATION" ${INSTF_DESTINATION})
  if(INSTF_RELATIVE)
    list(GET INSTF_RELATIVE 0 _relative)
  else()
    set(_relative .)
  endif()
  if(INSTF_EXECUTABLE)
    set(_permissions ${REZ_EXECUTABLE_FILE_INSTALL_PERMISSIONS})
  else()
    set(_permissions ${REZ_FILE_INSTALL_PERMISSIONS})
  endif()
  foreach(_file ${INSTF_DEFAULT_ARGS})
    get_target_filepath("${_file}" "${_relative}" "${_destination}" _target)
    get_filename_component(_target_folder "${_target}" PATH)
    if(INSTF_LOCAL_SYMLINK AND NOT REZ_BUILD_TYPE STREQUAL "central")
      get_filename_component(_file "${_file}" ABSOLUTE)
      install(CODE "
        set(_link \"\$ENV{DESTDIR}\${CMAKE_INSTALL_PREFIX}/${_target}\")
        message(STATUS \"Symlink : \${_link} -> ${_file}\")
        file(MAKE_DIRECTORY \"\$ENV{DESTDIR}\${CMAKE_INSTALL_PREFIX}/${_target_folder}\")
        execute_process(COMMAND \"${CMAKE_COMMAND}\" -E create_symlink \"${_file}\" \"\${_link}\")
      ")
    else()
      install(FILES "${_file}" DESTINATION "${_target_folder}" PERMISSIONS ${_permissions})
    endif()
  endforeach()
endmacro()
