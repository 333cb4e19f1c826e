# SPDX-License-Identifier: BSL-1.0
# Written by scripts/update-file-lists.

set(confab_examples
  1_print_sessions.cpp
  2_pages.cpp
  3_callbacks.cpp
  4_merge_vendors.cpp
)

set(confab_parts_confab_export
  confab_export/account_check.cpp
  confab_export/account_members.cpp
  confab_export/account_runner.cpp
  confab_export/account_source.cpp
  confab_export/accounts.cpp
  confab_export/athena_source.cpp
  confab_export/check.cpp
  confab_export/dry_run.cpp
  confab_export/json_tree.cpp
  confab_export/lone_surrogates.cpp
  confab_export/one_shot.cpp
  confab_export/opencx_source.cpp
  confab_export/options.cpp
  confab_export/probe.cpp
  confab_export/probe_page.cpp
  confab_export/program.cpp
  confab_export/progress.cpp
  confab_export/run.cpp
  confab_export/run_plan.cpp
  confab_export/shared_run.cpp
  confab_export/sinks.cpp
  confab_export/stop_signals.cpp
  confab_export/summary.cpp
  confab_export/twin_source.cpp
  confab_export/vendor_source.cpp
  confab_export/vendors.cpp
  confab_export/yourgpt_source.cpp
)

set(confab_parts_fifth_vendor
  fifth_vendor/client.cpp
)

set(confab_parts_sandbox_server
  sandbox_server/options.cpp
  sandbox_server/vendors.cpp
)

set(confab_parts_streaming_server
  streaming_server/server.cpp
  streaming_server/sources.cpp
)
