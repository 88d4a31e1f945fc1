# rez_project(): CMake's project(), with name and languages as the package and the platform have them.

macro(rez_project)
  # On Windows the surroundings of a compiler are not set up.
  if(CMAKE_HOST_WIN32)
    project(${REZ_BUILD_PROJECT_NAME} NONE)
  else()
    project(${REZ_BUILD_PROJECT_NAME})
  endif()
endmacro()
