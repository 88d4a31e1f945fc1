# rez_find_packages([NAME...] PREFIX prefix [REQUIRED] [AUTO] [INCLUDE_DIRS_NO_SYSTEM]): flags of packages.
#
# Names are those of packages, without versions; without any, all packages of the build are meant. For each, the
# first of these that is found says what it needs:
#
#   <name>.cmake on CMAKE_MODULE_PATH   sets <name>_INCLUDE_DIRS, _LIBRARY_DIRS, _LIBRARIES, _DEFINITIONS, and may heed
#                                       <name>_COMPONENTS and <name>_STATIC (see rez_install_cmake)
#   <name>.pc in PKG_CONFIG_PATH_LIST   read by pkg-config; <name>_<component>.pc for each of <name>_COMPONENTS, and
#                                       static libraries where <name>_STATIC is set
#
# A package without either has no flags; with REQUIRED that is an error. Together they come out as
# <prefix>_INCLUDE_DIRS, <prefix>_SYSTEM_INCLUDE_DIRS, <prefix>_LIBRARY_DIRS, <prefix>_LIBRARIES and <prefix>_DEFINITIONS.
# AUTO applies folders and definitions at once. Include folders of packages that set <name>_USE_SYSTEM_INCLUDE_DIRS are
# SYSTEM ones, unless INCLUDE_DIRS_NO_SYSTEM is given.

include(Utils)
include(FindPkgConfig)
include(FindStaticLibs)

if(NOT REZ_BUILD_ENV)
  message(FATAL_ERROR "include RezBuild rather than RezFindPackages.")
endif()

macro(rez_find_packages)
  parse_arguments(DFP "PREFIX" "REQUIRED;AUTO;INCLUDE_DIRS_NO_SYSTEM" ${ARGN})
  rez_needed(DFP_PREFIX rez_find_packages "PREFIX" ${DFP_PREFIX})
  if(NOT DFP_DEFAULT_ARGS)
    set(DFP_DEFAULT_ARGS ${REZ_BUILD_ALL_PKGS})
  endif()
  foreach(_what INCLUDE_DIRS SYSTEM_INCLUDE_DIRS LIBRARY_DIRS LIBRARIES DEFINITIONS)
    set(${DFP_PREFIX}_${_what})
  endforeach()
  message("")
  message("rez_find_packages: in ${CMAKE_CURRENT_SOURCE_DIR}")

  foreach(pkg ${DFP_DEFAULT_ARGS})
    # CMAKE_MODULE_PATH is separated by semicolons in the environment, so that CMake reads a list.
    find_file(cmod_${pkg} ${pkg}.cmake $ENV{CMAKE_MODULE_PATH} NO_DEFAULT_PATH)
    set(_pkg_config_file)
    if(cmod_${pkg})
      include(${pkg})
      message("${Green}rez_find_packages: included ${BoldGreen}${pkg}.cmake${ColourReset}")
      _rez_add_flags(${pkg})
    else()
      foreach(_folder ${PKG_CONFIG_PATH_LIST})
        if(NOT _pkg_config_file AND EXISTS "${_folder}/${pkg}.pc")
          set(_pkg_config_file "${_folder}/${pkg}.pc")
        endif()
      endforeach()
      if(_pkg_config_file)
        _rez_ask_pkg_config(${pkg})
      elseif(DFP_REQUIRED)
        message(FATAL_ERROR "package ${pkg} offers neither ${pkg}.cmake on CMAKE_MODULE_PATH nor ${pkg}.pc.")
      endif()
    endif()
  endforeach()

  # Libraries stay as often as they are named: static linking may need one twice.
  if(${DFP_PREFIX}_DEFINITIONS)
    list(REMOVE_DUPLICATES ${DFP_PREFIX}_DEFINITIONS)
  endif()
  if(DFP_AUTO)
    include_directories(${${DFP_PREFIX}_INCLUDE_DIRS})
    include_directories(SYSTEM ${${DFP_PREFIX}_SYSTEM_INCLUDE_DIRS})
    link_directories(${${DFP_PREFIX}_LIBRARY_DIRS})
    # add_definitions() would quote, but hides flags that are no definitions from FindCUDA and its like.
    list_to_string(_flags ${DFP_PREFIX}_DEFINITIONS)
    string(REPLACE "\"" "\\\"" _flags "${_flags}")
    set(CMAKE_CXX_FLAGS "${CMAKE_CXX_FLAGS} ${_flags}")
  endif()
endmacro()

# Add the flags that <source>_INCLUDE_DIRS and so on hold.
macro(_rez_add_flags source)
  if(${source}_INCLUDE_DIRS)
    message("    include dirs: ${${source}_INCLUDE_DIRS}")
    if(${source}_USE_SYSTEM_INCLUDE_DIRS AND NOT DFP_INCLUDE_DIRS_NO_SYSTEM)
      list(APPEND ${DFP_PREFIX}_SYSTEM_INCLUDE_DIRS ${${source}_INCLUDE_DIRS})
    else()
      list(APPEND ${DFP_PREFIX}_INCLUDE_DIRS ${${source}_INCLUDE_DIRS})
    endif()
  endif()
  foreach(_what LIBRARY_DIRS LIBRARIES DEFINITIONS)
    if(${source}_${_what})
      message("    ${_what}: ${${source}_${_what}}")
      list(APPEND ${DFP_PREFIX}_${_what} ${${source}_${_what}})
    endif()
  endforeach()
endmacro()

# Add the flags that pkg-config knows of a package and of its components.
macro(_rez_ask_pkg_config pkg)
  set(_modules ${pkg})
  get_filename_component(_pc_folder "${_pkg_config_file}" PATH)
  foreach(_component ${${pkg}_COMPONENTS})
    if(NOT EXISTS "${_pc_folder}/${pkg}_${_component}.pc")
      message(FATAL_ERROR "package ${pkg} has no component ${_component}: no ${pkg}_${_component}.pc in ${_pc_folder}.")
    endif()
    list(APPEND _modules ${pkg}_${_component})
  endforeach()
  pkg_check_modules(DFP_PKGCFG_${pkg} REQUIRED ${_modules})
  set(_found DFP_PKGCFG_${pkg})
  if(${pkg}_STATIC)
    find_static_libs(DFP_PKGCFG_${pkg}_STATIC_LIBRARY_DIRS DFP_PKGCFG_${pkg}_STATIC_LIBRARIES _static_libraries)
    set(DFP_PKGCFG_${pkg}_STATIC_LIBRARIES ${_static_libraries})
    set(_found DFP_PKGCFG_${pkg}_STATIC)
  endif()
  message("rez_find_packages: found ${_modules}")
  set(${_found}_DEFINITIONS ${${_found}_CFLAGS_OTHER})
  _rez_add_flags(${_found})
endmacro()
