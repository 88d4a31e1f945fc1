# Small helpers for CMakeLists and for the other modules. Results go to the variable that is named first.

# list_to_string(OUT LIST_NAME): the items of a list, each behind a blank.
macro(list_to_string out list_name)
  string(REPLACE ";" " " ${out} "${${list_name}}")
  if(NOT "${${out}}" STREQUAL "")
    set(${out} " ${${out}}")
  endif()
endmacro()

# list_contains(OUT VALUE ITEM...): TRUE if the value is among the items, else empty.
macro(list_contains out value)
  set(${out})
  foreach(_item ${ARGN})
    if("x${_item}" STREQUAL "x${value}")
      set(${out} TRUE)
    endif()
  endforeach()
endmacro()

# list_remove_regex(LIST_NAME REGEX): drop the items that match.
macro(list_remove_regex list_name regex)
  list(FILTER ${list_name} EXCLUDE REGEX "${regex}")
endmacro()

# car(OUT ITEM...): the first item.
macro(car out)
  set(${out} ${ARGV1})
endmacro()

# cdr(OUT ITEM...): all items but the first.
macro(cdr out first)
  set(${out} ${ARGN})
endmacro()

# parse_arguments(PREFIX "NAMES" "OPTIONS" ARG...): sort arguments under the names that stand before them.
#
# PREFIX_<NAME> gets what follows a name, PREFIX_<OPTION> TRUE or FALSE, PREFIX_DEFAULT_ARGS what stands before the
# first name.
macro(parse_arguments prefix names options)
  set(${prefix}_DEFAULT_ARGS)
  foreach(_name ${names})
    set(${prefix}_${_name})
  endforeach()
  foreach(_name ${options})
    set(${prefix}_${_name} FALSE)
  endforeach()
  set(_current DEFAULT_ARGS)
  foreach(_argument ${ARGN})
    list_contains(_is_name "${_argument}" ${names})
    list_contains(_is_option "${_argument}" ${options})
    if(_is_name)
      set(_current ${_argument})
      set(${prefix}_${_current})
    elseif(_is_option)
      set(${prefix}_${_argument} TRUE)
    else()
      list(APPEND ${prefix}_${_current} "${_argument}")
    endif()
  endforeach()
endmacro()

# set_global_linker_cxx_flags(FLAG...): add linker flags to every target.
macro(set_global_linker_cxx_flags)
  set(_flags ${ARGN})
  list_to_string(_flags_text _flags)
  foreach(_kind EXE SHARED MODULE)
    set(CMAKE_${_kind}_LINKER_FLAGS "${CMAKE_${_kind}_LINKER_FLAGS} ${_flags_text}")
  endforeach()
endmacro()

# rez_needed(OUT MACRO WHAT VALUE...): the first value; an error that names what the macro lacks without one.
macro(rez_needed out macro_name what)
  set(${out} "${ARGV3}")
  if("x${${out}}" STREQUAL "x")
    message(FATAL_ERROR "${macro_name} needs ${what}.")
  endif()
endmacro()
