// SPDX-License-Identifier: BSL-1.0
// Written by scripts/update-file-lists.
#ifndef CONFAB_SRC_HPP
#define CONFAB_SRC_HPP

// Include this in exactly one translation unit of a program that defines CONFAB_SEPARATE_COMPILATION everywhere.
#if !defined(CONFAB_SEPARATE_COMPILATION)
#error confab/src.hpp needs CONFAB_SEPARATE_COMPILATION, in this unit and in all others that include confab
#endif

#include <confab/athena/impl/client.ipp>
#include <confab/athena/impl/common.ipp>
#include <confab/athena/impl/protocol.ipp>
#include <confab/athena/impl/session_query.ipp>
#include <confab/detail/impl/generator_core.ipp>
#include <confab/exporting/detail/impl/ndjson_store.ipp>
#include <confab/exporting/impl/account_progress.ipp>
#include <confab/exporting/impl/checkpoint.ipp>
#include <confab/exporting/impl/export_job.ipp>
#include <confab/exporting/impl/file_system.ipp>
#include <confab/exporting/impl/fingerprint_set.ipp>
#include <confab/exporting/impl/ndjson.ipp>
#include <confab/exporting/impl/ndjson_sink.ipp>
#include <confab/exporting/impl/record_filter.ipp>
#include <confab/exporting/impl/row_encoder.ipp>
#include <confab/exporting/impl/running_checksum.ipp>
#include <confab/exporting/impl/stdout_sink.ipp>
#include <confab/http/impl/chunked_decoder.ipp>
#include <confab/http/impl/client.ipp>
#include <confab/http/impl/content_decoder.ipp>
#include <confab/http/impl/message.ipp>
#include <confab/http/impl/proxy.ipp>
#include <confab/http/impl/response_reader.ipp>
#include <confab/http/impl/secret.ipp>
#include <confab/http/impl/tls_connector.ipp>
#include <confab/http/impl/tls_context.ipp>
#include <confab/http/impl/url.ipp>
#include <confab/impl/error.ipp>
#include <confab/impl/query_plan.ipp>
#include <confab/impl/session_filter.ipp>
#include <confab/json/detail/impl/item_handler.ipp>
#include <confab/json/impl/envelope.ipp>
#include <confab/json/impl/item_decoder.ipp>
#include <confab/json/impl/page_cutter.ipp>
#include <confab/json/impl/raw_text.ipp>
#include <confab/json/impl/timestamp.ipp>
#include <confab/opencx/impl/changes.ipp>
#include <confab/opencx/impl/client.ipp>
#include <confab/opencx/impl/client_calls.ipp>
#include <confab/opencx/impl/common.ipp>
#include <confab/opencx/impl/filter_query.ipp>
#include <confab/opencx/impl/protocol.ipp>
#include <confab/opencx/impl/session_query.ipp>
#include <confab/paging/impl/endpoint.ipp>
#include <confab/paging/impl/fingerprint.ipp>
#include <confab/paging/impl/object_fetch.ipp>
#include <confab/paging/impl/page_fetch.ipp>
#include <confab/paging/impl/position.ipp>
#include <confab/paging/impl/requester_setup.ipp>
#include <confab/paging/impl/walk_guard.ipp>
#include <confab/resilience/detail/impl/structured_field.ipp>
#include <confab/resilience/detail/impl/turn.ipp>
#include <confab/resilience/detail/impl/wakeup.ipp>
#include <confab/resilience/impl/adaptive_pace.ipp>
#include <confab/resilience/impl/circuit.ipp>
#include <confab/resilience/impl/credential.ipp>
#include <confab/resilience/impl/http_date.ipp>
#include <confab/resilience/impl/rate_budget.ipp>
#include <confab/resilience/impl/rate_headers.ipp>
#include <confab/resilience/impl/rate_limit.ipp>
#include <confab/resilience/impl/requester.ipp>
#include <confab/resilience/impl/retry_budget.ipp>
#include <confab/resilience/impl/retry_policy.ipp>
#include <confab/testing/detail/impl/athena_item.ipp>
#include <confab/testing/detail/impl/opencx_event.ipp>
#include <confab/testing/detail/impl/opencx_item.ipp>
#include <confab/testing/detail/impl/query_parameters.ipp>
#include <confab/testing/detail/impl/sealed_cursor.ipp>
#include <confab/testing/impl/athena_sandbox.ipp>
#include <confab/testing/impl/certificate_authority.ipp>
#include <confab/testing/impl/manual_clock.ipp>
#include <confab/testing/impl/opencx_sandbox.ipp>
#include <confab/testing/impl/opencx_sandbox_calls.ipp>
#include <confab/testing/impl/sandbox.ipp>
#include <confab/testing/impl/sandbox_data.ipp>
#include <confab/testing/impl/sandbox_router.ipp>
#include <confab/testing/impl/sandbox_rows.ipp>
#include <confab/testing/impl/sandbox_vendor.ipp>
#include <confab/testing/impl/scripted_server.ipp>
#include <confab/time/impl/clock.ipp>
#include <confab/time/impl/random.ipp>
#include <confab/time/impl/watchdog.ipp>
#include <confab/twin/impl/chat_session.ipp>
#include <confab/twin/impl/login_credential.ipp>
#include <confab/twin/impl/protocol.ipp>
#include <confab/twin/impl/session_query.ipp>

#endif
