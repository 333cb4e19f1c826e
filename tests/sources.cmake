# SPDX-License-Identifier: BSL-1.0
# Written by scripts/update-file-lists.

set(confab_test_groups
  examples
  http
  json
  opencx
  paging
  resilience
  root
  testing
)

set(confab_tests_examples
  examples/fake_vendors.cpp
)

set(confab_tests_http
  http/chunked_decoder.cpp
  http/client.cpp
  http/message.cpp
  http/response_reader.cpp
  http/secret.cpp
  http/url.cpp
)

set(confab_tests_json
  json/envelope.cpp
  json/field_table.cpp
  json/item_decoder.cpp
  json/limits.cpp
  json/open_enum.cpp
  json/page_cutter.cpp
  json/raw_text.cpp
  json/timestamp.cpp
)

set(confab_tests_opencx
  opencx/client.cpp
  opencx/protocol.cpp
  opencx/session.cpp
  opencx/session_query.cpp
  opencx/words.cpp
)

set(confab_tests_paging
  paging/fingerprint.cpp
  paging/page.cpp
  paging/page_fetch.cpp
  paging/position.cpp
  paging/walk_guard.cpp
)

set(confab_tests_resilience
  resilience/rate_budget.cpp
  resilience/requester.cpp
  resilience/retry_policy.cpp
)

set(confab_tests_root
  async_generator.cpp
  async_generator_tokens.cpp
  error.cpp
)

set(confab_tests_testing
  testing/certificate_authority.cpp
  testing/opencx_sandbox.cpp
  testing/sandbox.cpp
  testing/sandbox_data.cpp
  testing/sandbox_fault.cpp
  testing/sandbox_router.cpp
  testing/sandbox_vendor.cpp
)
