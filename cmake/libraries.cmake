# SPDX-License-Identifier: BSL-1.0
# The two libraries that are compiled within the project that uses confab, once for all of its targets and only when
# one of them asks. Used by the project and by its installed package alike; expects confab_include_dir and the lists of
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
