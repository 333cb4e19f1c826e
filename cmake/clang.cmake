# SPDX-License-Identifier: BSL-1.0
# Toolchain of the clang presets: clang 19 where it is installed, else the default clang.
find_program(CMAKE_CXX_COMPILER NAMES clang++-19 clang++ REQUIRED)
