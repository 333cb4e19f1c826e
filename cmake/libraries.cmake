# SPDX-License-Identifier: BSL-1.0
# The two libraries that are compiled within the project that uses confab, once for all of its targets and only when
# one of them asks, and the optional libraries. Used by the project and by its installed package alike; expects confab_include_dir and the lists of
# headers.cmake.

function(confab_unit output)
  list(TRANSFORM ARGN REPLACE "(.+)" "#include <\\1>")
  list(JOIN ARGN "\n" includes)
  file(CONFIGURE OUTPUT "${output}" CONTENT "${includes}\n" @ONLY)
endfunction()

# Boost.JSON: compiled from Boost's headers, or Boost's own library.
if(CONFAB_USE_BOOST_LIBRARIES)
  add_library(confab_boost_source INTERFACE)
  target_link_libraries(confab_boost_source INTERFACE Boost::json)
else()
  set(confab_unit "${CMAKE_CURRENT_BINARY_DIR}/confab_boost_source.cpp")
  confab_unit("${confab_unit}" confab/boost_source.hpp)
  add_library(confab_boost_source STATIC EXCLUDE_FROM_ALL "${confab_unit}")
  target_compile_features(confab_boost_source PRIVATE cxx_std_20)
  target_include_directories(confab_boost_source PRIVATE "${confab_include_dir}")
  target_link_libraries(confab_boost_source PUBLIC Boost::headers)
  set_target_properties(confab_boost_source PROPERTIES POSITION_INDEPENDENT_CODE ON)
endif()

# Content codings beyond zlib's: each where its library is found, unless the user does not want it.
add_library(confab_codings INTERFACE)
function(confab_coding name header library)
  if(DEFINED CONFAB_USE_${name} AND NOT CONFAB_USE_${name})
    return()
  endif()
  find_path(CONFAB_${name}_INCLUDE_DIR "${header}")
  find_library(CONFAB_${name}_LIBRARY "${library}")
  mark_as_advanced(CONFAB_${name}_INCLUDE_DIR CONFAB_${name}_LIBRARY)
  if(CONFAB_${name}_INCLUDE_DIR AND CONFAB_${name}_LIBRARY)
    target_compile_definitions(confab_codings INTERFACE CONFAB_HAS_${name})
    target_include_directories(confab_codings SYSTEM INTERFACE "${CONFAB_${name}_INCLUDE_DIR}")
    target_link_libraries(confab_codings INTERFACE "${CONFAB_${name}_LIBRARY}")
  endif()
endfunction()
confab_coding(BROTLI brotli/decode.h brotlidec)
confab_coding(ZSTD zstd.h zstd)

# confab itself with its bodies compiled once, one unit a folder.
set(confab_units)
foreach(group IN LISTS confab_body_groups)
  set(confab_unit "${CMAKE_CURRENT_BINARY_DIR}/confab_compiled/${group}.cpp")
  confab_unit("${confab_unit}" ${confab_bodies_${group}})
  list(APPEND confab_units "${confab_unit}")
endforeach()
add_library(confab_compiled STATIC EXCLUDE_FROM_ALL ${confab_units})
add_library(confab::compiled ALIAS confab_compiled)
target_link_libraries(confab_compiled PUBLIC confab::confab)
target_compile_definitions(confab_compiled PUBLIC CONFAB_SEPARATE_COMPILATION)
set_target_properties(confab_compiled PROPERTIES POSITION_INDEPENDENT_CODE ON)
