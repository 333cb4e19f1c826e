# SPDX-License-Identifier: BSL-1.0
# Written by scripts/update-file-lists.

set(confab_benchmarks
  first_session.cpp
  json_decode.cpp
  large_body.cpp
  rate_budget.cpp
  read_items.cpp
  read_pages.cpp
  resident_memory.cpp
  session_walk.cpp
  stream_layers.cpp
)
