# SPDX-License-Identifier: BSL-1.0
# The package holds headers only; what has to be compiled is compiled in the project that uses it.
include(GNUInstallDirs)
include(CMakePackageConfigHelpers)

set(package_dir "${CMAKE_INSTALL_DATADIR}/cmake/confab")
install(TARGETS confab EXPORT confab-targets
  FILE_SET HEADERS DESTINATION "${CMAKE_INSTALL_INCLUDEDIR}"
  FILE_SET bodies DESTINATION "${CMAKE_INSTALL_INCLUDEDIR}")
install(EXPORT confab-targets NAMESPACE confab:: DESTINATION "${package_dir}")

configure_package_config_file(cmake/confab-config.cmake.in "${CMAKE_CURRENT_BINARY_DIR}/confab-config.cmake"
  INSTALL_DESTINATION "${package_dir}" PATH_VARS CMAKE_INSTALL_INCLUDEDIR)
write_basic_package_version_file("${CMAKE_CURRENT_BINARY_DIR}/confab-config-version.cmake"
  COMPATIBILITY SameMinorVersion ARCH_INDEPENDENT)
install(FILES
    "${CMAKE_CURRENT_BINARY_DIR}/confab-config.cmake" "${CMAKE_CURRENT_BINARY_DIR}/confab-config-version.cmake"
    cmake/headers.cmake cmake/libraries.cmake
  DESTINATION "${package_dir}")
install(FILES LICENSE DESTINATION "${CMAKE_INSTALL_DOCDIR}")
