# find_static_libs(DIRS_NAME LIBS_NAME OUT): prefer static libraries.
#
# Of each library name in the list LIBS_NAME whose `lib<name>.a` is in one of the folders of the list DIRS_NAME,
# `<name>.a` is put into OUT, which target_link_libraries() links statically; of all others the name itself.

macro(find_static_libs dirs_name libs_name out)
  set(${out})
  foreach(_library ${${libs_name}})
    set(_archive)
    foreach(_folder ${${dirs_name}})
      if(EXISTS "${_folder}/lib${_library}.a")
        set(_archive TRUE)
      endif()
    endforeach()
    if(_archive)
      list(APPEND ${out} ${_library}.a)
    else()
      list(APPEND ${out} ${_library})
    endif()
  endforeach()
endmacro()
