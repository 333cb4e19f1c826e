// SPDX-License-Identifier: BSL-1.0
#include "sinks.hpp"

#include "interruptible.hpp"

#include <confab/exporting/ndjson_sink.hpp>
#include <confab/exporting/stdout_sink.hpp>
#include <confab/json/raw_text.hpp>
#if defined(CONFAB_EXPORT_HAS_SQLITE)
#include <confab/exporting/sqlite_sink.hpp>
#endif
#if defined(CONFAB_EXPORT_HAS_POSTGRESQL)
#include <confab/exporting/postgresql_sink.hpp>
#endif

#include <algorithm>
#include <string>
#include <utility>

namespace confab_export {
namespace {

namespace exporting = confab::exporting;
using sink_result = confab::result<std::unique_ptr<exporting::sink>>;

// What a checkpoint must have been made for to be resumed: what decides which rows come, but not
// how they are reached (URLs and credentials may change between runs).
confab::paging::fingerprint job_of(account const& one, options const& asked) {
    std::string text = "vendor " + one.vendor + "\nemail ";
    confab::json::append_quoted(text, one.email);
    text += '\n';
    auto members = one.extra_query;
    std::ranges::sort(members);
    for (auto const& [name, value] : members) {
        text += "member ";
        confab::json::append_quoted(text, name);
        confab::json::append_quoted(text, value);
        text += '\n';
    }
    return confab::paging::fingerprint_of(confab::paging::fingerprint_key(), text + asked.filter.canonical());
}

} // namespace

std::vector<exporting::sink_account> sink_accounts(options const& asked, std::vector<account> const& accounts) {
    std::vector<exporting::sink_account> made;
    for (auto const& one : accounts) made.emplace_back(one.name, job_of(one, asked));
    return made;
}

namespace {

template <class Sink>
sink_result as_sink(confab::result<std::unique_ptr<Sink>> opened) {
    if (!opened) return opened.error();
    return std::unique_ptr<exporting::sink>(std::move(*opened));
}

// What the file sinks have in common.
template <class Sink, class Settings>
sink_result open_file(Settings settings, options const& asked, std::vector<account> const& accounts,
                      stop_signals& signals) {
    settings.path = asked.sink_path;
    settings.accounts = sink_accounts(asked, accounts);
    settings.restart = asked.restart;
    settings.stop_requested = [&signals] { return signals.requested(); };
    return as_sink(Sink::open(std::move(settings)));
}

#if defined(CONFAB_EXPORT_HAS_POSTGRESQL)
sink_result open_postgresql(boost::asio::io_context& context, options const& asked,
                            std::vector<account> const& accounts, stop_signals& signals) {
    exporting::postgresql_sink_options settings;
    settings.uri = asked.sink_uri;
    settings.accounts = sink_accounts(asked, accounts);
    settings.restart = asked.restart;
    auto opened = as_sink(run_interruptible(context, exporting::postgresql_sink::open(std::move(settings)), signals));
    if (!opened && opened.error().code == confab::errc::invalid_argument)
        throw configuration_error("--to: " + opened.error().details.message);
    return opened;
}
#endif

[[noreturn]] [[maybe_unused]] void not_built_in(char const* what) {
    throw configuration_error(std::string("--to: this program was built without ") + what);
}

} // namespace

sink_result open_sink([[maybe_unused]] boost::asio::io_context& context, options const& asked,
                      std::vector<account> const& accounts, stop_signals& signals) {
    switch (asked.sink) {
    case sink_kind::standard_output: break;
    case sink_kind::ndjson_file: {
        if (!exporting::is_built_in(asked.sink_compression)) not_built_in("libzstd");
        exporting::ndjson_sink_options settings;
        settings.compression = asked.sink_compression;
        settings.checkpoint_path = asked.checkpoint_path;
        return open_file<exporting::ndjson_sink>(std::move(settings), asked, accounts, signals);
    }
    case sink_kind::sqlite:
#if defined(CONFAB_EXPORT_HAS_SQLITE)
        return open_file<exporting::sqlite_sink>(exporting::sqlite_sink_options(), asked, accounts, signals);
#else
        not_built_in("libsqlite3");
#endif
    case sink_kind::postgresql:
#if defined(CONFAB_EXPORT_HAS_POSTGRESQL)
        return open_postgresql(context, asked, accounts, signals);
#else
        not_built_in("libpq");
#endif
    }
    return std::unique_ptr<exporting::sink>(
        std::make_unique<exporting::stdout_sink>([&signals] { return signals.requested(); }));
}

} // namespace confab_export
