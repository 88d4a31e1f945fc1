# Run as a script: move the folder FROM, if there is one, to TO.

if(EXISTS "${FROM}" AND NOT FROM STREQUAL TO)
  file(REMOVE_RECURSE "${TO}")
  get_filename_component(_parent "${TO}" PATH)
  file(MAKE_DIRECTORY "${_parent}")
  file(RENAME "${FROM}" "${TO}")
endif()
