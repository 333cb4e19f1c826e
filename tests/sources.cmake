# SPDX-License-Identifier: BSL-1.0
# Written by scripts/update-file-lists.

set(confab_test_groups
  examples
  exporting
  http
  json
  opencx
  paging
  resilience
  root
  testing
  time
  twin
)

set(confab_tests_examples
  examples/confab_export_accounts.cpp
  examples/confab_export_fake_vendors.cpp
  examples/confab_export_integration.cpp
  examples/confab_export_options.cpp
  examples/confab_export_program.cpp
  examples/confab_export_report.cpp
  examples/example_programs.cpp
)

set(confab_tests_exporting
  exporting/account_progress.cpp
  exporting/checkpoint.cpp
  exporting/export_job.cpp
  exporting/file_system.cpp
  exporting/fingerprint_set.cpp
  exporting/ndjson.cpp
  exporting/ndjson_sink.cpp
  exporting/ndjson_sink_faults.cpp
  exporting/record_filter.cpp
  exporting/row_encoder.cpp
  exporting/running_checksum.cpp
  exporting/stdout_sink.cpp
)

set(confab_tests_http
  http/address_race.cpp
  http/bad_tls.cpp
  http/bad_tls_protocols.cpp
  http/body_sink.cpp
  http/broken_handshakes.cpp
  http/chunked_decoder.cpp
  http/client.cpp
  http/client_allocation.cpp
  http/client_cancellation.cpp
  http/client_decoding.cpp
  http/client_lifetime.cpp
  http/client_matrix.cpp
  http/client_nginx.cpp
  http/client_pool.cpp
  http/client_proxy.cpp
  http/client_redirects.cpp
  http/client_soak.cpp
  http/client_throughput.cpp
  http/client_tinyproxy.cpp
  http/connect_race.cpp
  http/content_decoder.cpp
  http/log_observer.cpp
  http/message.cpp
  http/observer.cpp
  http/proxy.cpp
  http/response_reader.cpp
  http/secret.cpp
  http/tls_connector.cpp
  http/tls_context.cpp
  http/tls_session_resumption.cpp
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
  opencx/client_tls.cpp
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
  resilience/adaptive_pace.cpp
  resilience/circuit.cpp
  resilience/credential.cpp
  resilience/http_date.cpp
  resilience/rate_budget.cpp
  resilience/rate_headers.cpp
  resilience/rate_limit.cpp
  resilience/requester.cpp
  resilience/requester_waits.cpp
  resilience/retry_budget.cpp
  resilience/retry_policy.cpp
)

set(confab_tests_root
  async_generator.cpp
  async_generator_tokens.cpp
  error.cpp
)

set(confab_tests_testing
  testing/certificate_authority.cpp
  testing/manual_clock.cpp
  testing/opencx_sandbox.cpp
  testing/sandbox.cpp
  testing/sandbox_data.cpp
  testing/sandbox_fault.cpp
  testing/sandbox_router.cpp
  testing/sandbox_vendor.cpp
  testing/scripted_server.cpp
)

set(confab_tests_time
  time/clock.cpp
  time/deadline.cpp
  time/random.cpp
  time/watchdog.cpp
)

set(confab_tests_twin
  twin/login_credential.cpp
)
