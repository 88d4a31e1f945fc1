# rez_install_dirs(DIR... DESTINATION dir [EXECUTABLE] [LOCAL_SYMLINK]): install folders with all that is in them.
#
# .svn folders are left out. EXECUTABLE and LOCAL_SYMLINK as for rez_install_files, the latter with one link per folder.
# install_dirs_ is the older name.

include(Utils)

macro(rez_install_dirs)
  install_dirs_(${ARGV})
endmacro()

macro(install_dirs_)
  parse_arguments(INSTD "DESTINATION" "EXECUTABLE;LOCAL_SYMLINK" ${ARGN})
  rez_needed(_first_folder install_dirs_ "folders" ${INSTD_DEFAULT_ARGS})
  rez_needed(_destination install_dirs_ "DESTINATION" ${INSTD_DESTINATION})
  if(INSTD_EXECUTABLE)
    set(_permissions ${REZ_EXECUTABLE_FILE_INSTALL_PERMISSIONS})
  else()
    set(_permissions ${REZ_FILE_INSTALL_PERMISSIONS})
  endif()
  if(INSTD_LOCAL_SYMLINK AND NOT REZ_BUILD_TYPE STREQUAL "central")
    foreach(_folder ${INSTD_DEFAULT_ARGS})
      get_filename_component(_whole "${_folder}" ABSOLUTE)
      get_filename_component(_name "${_whole}" NAME)
      install(CODE "
        set(_link \"\$ENV{DESTDIR}\${CMAKE_INSTALL_PREFIX}/${_destination}/${_name}\")
        message(STATUS \"Symlink : \${_link} -> ${_whole}\")
        file(MAKE_DIRECTORY \"\$ENV{DESTDIR}\${CMAKE_INSTALL_PREFIX}/${_destination}\")
        execute_process(COMMAND \"${CMAKE_COMMAND}\" -E create_symlink \"${_whole}\" \"\${_link}\")
      ")
    endforeach()
  else()
    install(
      DIRECTORY ${INSTD_DEFAULT_ARGS}
      DESTINATION ${_destination}
      FILE_PERMISSIONS ${_permissions}
      PATTERN .svn EXCLUDE
    )
  endif()
endmacro()
