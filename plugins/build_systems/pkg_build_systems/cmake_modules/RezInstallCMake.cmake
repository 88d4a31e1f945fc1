# rez_install_cmake([AUTO] DESTINATION dir ...): install <package>.cmake, which rez_find_packages reads elsewhere.
#
#   DESTINATION dir           folder below the install folder; have the package append it to CMAKE_MODULE_PATH
#   INCLUDE_DIRS dir...       include folders; what is not absolute is below the install folder
#   LIBRARY_DIRS dir...       library folders, likewise
#   LIBRARIES name...         libraries to link
#   DEFINITIONS flag...       further compiler flags
#   CUSTOM_STRING text        more text for the file
#   USE_SYSTEM_INCLUDE_DIRS   whoever uses the package does so with SYSTEM include folders
#   AUTO                      fill what is not given: cmake, include, lib, and every library that is installed there
#
# The file is written by the install step, when the libraries are in place. It finds its package by the variable
# REZ_<PACKAGE>_ROOT, so that the package can be moved.

if(NOT REZ_BUILD_ENV)
  message(FATAL_ERROR "include RezBuild rather than RezInstallCMake.")
endif()

include(Utils)

macro(rez_install_cmake)
  parse_arguments(INSTCM
    "DESTINATION;INCLUDE_DIRS;LIBRARY_DIRS;LIBRARIES;DEFINITIONS;CUSTOM_STRING"
    "USE_SYSTEM_INCLUDE_DIRS"
    ${ARGN}
  )
  if(NOT INSTCM_DEFAULT_ARGS)
    rez_needed(_destination rez_install_cmake "DESTINATION, or AUTO" ${INSTCM_DESTINATION})
  endif()
  # Bracket arguments: nothing in the values is read a second time.
  set(_settings)
  foreach(_what DEFAULT_ARGS DESTINATION INCLUDE_DIRS LIBRARY_DIRS LIBRARIES DEFINITIONS CUSTOM_STRING
      USE_SYSTEM_INCLUDE_DIRS)
    string(APPEND _settings "set(INSTCM_${_what} [==[${INSTCM_${_what}}]==])\n")
  endforeach()
  install(CODE "
    set(REZ_BUILD_ENV 1)
    list(APPEND CMAKE_MODULE_PATH [==[${_rez_modules}]==])
    include([==[${_rez_modules}/RezInstallCMake.cmake]==])
    ${_settings}
    _rez_write_cmake_file([==[${REZ_BUILD_PROJECT_NAME}]==])
  ")
endmacro()

set(_rez_modules "${CMAKE_CURRENT_LIST_DIR}")

# Put a folder before the paths of a list that are not absolute.
function(_rez_below folder out)
  set(_paths)
  foreach(_path ${ARGN})
    if(NOT _path MATCHES "^(/|[A-Za-z]:|\\$)")
      set(_path "${folder}/${_path}")
    endif()
    list(APPEND _paths "${_path}")
  endforeach()
  set(${out} "${_paths}" PARENT_SCOPE)
endfunction()

# Write the file; called by the install step, with the INSTCM_ variables set.
function(_rez_write_cmake_file name)
  string(TOUPPER "${name}" _upper)
  set(_root "\$ENV{REZ_${_upper}_ROOT}")
  set(_install "$ENV{DESTDIR}${CMAKE_INSTALL_PREFIX}")
  if(INSTCM_DEFAULT_ARGS)
    foreach(_pair "DESTINATION cmake" "INCLUDE_DIRS include" "LIBRARY_DIRS lib")
      string(REPLACE " " ";" _pair "${_pair}")
      list(GET _pair 0 _what)
      if(NOT INSTCM_${_what})
        list(GET _pair 1 INSTCM_${_what})
      endif()
    endforeach()
  endif()
  _rez_below("${_root}" _include_dirs ${INSTCM_INCLUDE_DIRS})
  _rez_below("${_root}" _library_dirs ${INSTCM_LIBRARY_DIRS})

  set(_libraries "${INSTCM_LIBRARIES}")
  set(_static)
  set(_dynamic)
  set(_use_static)
  set(_use_dynamic)
  if(INSTCM_DEFAULT_ARGS AND NOT INSTCM_LIBRARIES)
    _rez_below("${_install}" _installed_dirs ${INSTCM_LIBRARY_DIRS})
    foreach(_folder ${_installed_dirs})
      foreach(_extension lib a so dylib bundle)
        file(GLOB _files "${_folder}/*.${_extension}")
        foreach(_file ${_files})
          get_filename_component(_library "${_file}" NAME_WE)
          string(REPLACE "${_install}" "${_root}" _file "${_file}")
          list(APPEND _libraries "${_library}")
          set(_kind STATIC)
          if(_extension MATCHES "so|dylib|bundle")
            set(_kind DYNAMIC)
          endif()
          string(TOLOWER ${_kind} _lower)
          string(APPEND _${_lower} "set(${name}_${_library}_${_kind}_LIBRARY \"${_file}\")\n")
          string(APPEND _use_${_lower}
            "set(${name}_${_library}_LIBRARY \${${name}_${_library}_${_kind}_LIBRARY})\n")
        endforeach()
      endforeach()
    endforeach()
    if(_libraries)
      list(REMOVE_DUPLICATES _libraries)
    endif()
  endif()

  set(_text "set(${name}_ROOT \"${_root}\")\n")
  string(APPEND _text "set(${name}_INCLUDE_DIRS \"${_include_dirs}\")\n")
  string(APPEND _text "set(${name}_LIBRARY_DIRS \"${_library_dirs}\")\n")
  string(APPEND _text "set(${name}_LIBRARIES \"${_libraries}\")\n")
  string(APPEND _text "set(${name}_DEFINITIONS \"${INSTCM_DEFINITIONS}\")\n\n")
  string(APPEND _text "set(${name}_USE_SYSTEM_INCLUDE_DIRS \"${INSTCM_USE_SYSTEM_INCLUDE_DIRS}\")\n\n")
  if(_static AND _dynamic)
    string(APPEND _text "${_static}\n${_dynamic}\n")
    string(APPEND _text "if(${name}_USE_STATIC)\n${_use_static}else()\n${_use_dynamic}endif()\n")
  elseif(_static OR _dynamic)
    string(APPEND _text "${_static}${_dynamic}\n${_use_static}${_use_dynamic}\n")
  endif()
  if(INSTCM_CUSTOM_STRING)
    string(APPEND _text "${INSTCM_CUSTOM_STRING}\n")
  endif()

  set(_path "${_install}/${INSTCM_DESTINATION}/${name}.cmake")
  message(STATUS "Installing: ${_path}")
  file(WRITE "${_path}" "${_text}")
endfunction()
