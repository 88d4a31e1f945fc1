# rez_set_archive(OUT RELATIVE_PATH URL): the path of an archive below the folder that REZ_REPO_PAYLOAD_DIR names.
#
# It is an error if it is not there; the message says where it can be had.

macro(rez_set_archive out relative_path url)
  if(NOT DEFINED ENV{REZ_REPO_PAYLOAD_DIR})
    message(FATAL_ERROR "REZ_REPO_PAYLOAD_DIR is not set: it names the folder of archives.")
  endif()
  set(${out} "$ENV{REZ_REPO_PAYLOAD_DIR}/${relative_path}")
  if(NOT EXISTS "${${out}}")
    message(FATAL_ERROR "there is no archive ${${out}}. It can be had from ${url}.")
  endif()
endmacro()
