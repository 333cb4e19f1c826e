// SPDX-License-Identifier: BSL-1.0
#include "options.hpp"

#include "accounts.hpp"

#include <confab/error.hpp>
#include <confab/json/timestamp.hpp>

#include <CLI/CLI.hpp>

#include <charconv>
#include <filesystem>
#include <iostream>
#include <string_view>
#include <utility>

#if !defined(CONFAB_VERSION)
#define CONFAB_VERSION "0.1.0"
#endif

namespace confab_export {
namespace {

// What the command line says, before it is checked.
class raw_options {
public:
    std::string to, max_sessions, page_size, lease;
    std::optional<std::string> created_after, created_before, updated_after, updated_before;
    std::string progress = "auto", level = "warn";
    bool dry_run = false, check = false;
};

[[noreturn]] void reject(std::string const& option, std::string const& reason) {
    throw configuration_error(option + ": " + reason);
}

// What the end of a file's name says, which is taken from the path.
confab::exporting::compression take_compression(std::string_view& path) {
    using confab::exporting::compression;
    for (auto const& [suffix, meant] : {std::pair{std::string_view(".gz"), compression::gzip},
                                        std::pair{std::string_view(".zst"), compression::zstd}}) {
        if (!path.ends_with(suffix)) continue;
        path.remove_suffix(suffix.size());
        return meant;
    }
    return compression::none;
}

void read_sink(options& out, std::string const& text) {
    std::string_view path(text);
    if (text == "-") return;
    if (text.starts_with("postgresql://") || text.starts_with("postgres://")) {
        out.sink = sink_kind::postgresql;
        out.sink_uri = text;
        return;
    }
    if (text.starts_with("sqlite:")) {
        path.remove_prefix(7);
        if (path.empty() || path.ends_with('/')) reject("--to", "sqlite: needs the path of a file");
        out.sink = sink_kind::sqlite;
        out.sink_path = path;
        return;
    }
    bool const prefixed = path.starts_with("ndjson:");
    if (prefixed) path.remove_prefix(7);
    out.sink_path = path;
    out.sink_compression = take_compression(path);
    bool const is_file = (prefixed || path.ends_with(".ndjson")) && !path.empty() && !path.ends_with('/');
    if (!is_file || path.find('\0') != std::string_view::npos)
        reject("--to", '"' + confab::printable(text) +
                           "\" is none of -, PATH.ndjson, ndjson:PATH (with .gz or .zst), sqlite:PATH, postgresql://…");
    out.sink = sink_kind::ndjson_file;
    // By the contract's letter: PATH.checkpoint, where PATH is what stands in front of ".ndjson" or behind "ndjson:".
    if (!prefixed) path.remove_suffix(std::string_view(".ndjson").size());
    out.checkpoint_path = std::string(path) + ".checkpoint";
}

std::optional<confab::json::timestamp> read_time(std::string const& option, std::optional<std::string> const& given) {
    if (!given) return std::nullopt;
    auto const& text = *given;
    auto const time = confab::json::parse_timestamp(text);
    // The library reads more than RFC 3339, which demands a time of day and a zone.
    bool const is_whole = text.size() > 19 && (text.back() == 'Z' || text.back() == 'z' ||
                                               text[text.size() - 6] == '+' || text[text.size() - 6] == '-');
    if (!time || !is_whole)
        reject(option, '"' + confab::printable(text) + "\" is no RFC 3339 time, such as 2026-01-31T00:00:00Z");
    return time;
}

std::uint64_t read_count(std::string const& option, std::string const& text) {
    std::uint64_t count = 0;
    auto const end = text.data() + text.size();
    auto const [stop, error] = std::from_chars(text.data(), end, count);
    if (error != std::errc() || stop != end || count == 0)
        reject(option, '"' + confab::printable(text) + "\" is no number from 1 on");
    return count;
}

template <class Value, std::size_t Count>
Value read_word(std::string const& option, std::string const& text,
                std::pair<std::string_view, Value> const (&words)[Count]) {
    std::string known;
    for (auto const& [word, value] : words) {
        if (word == text) return value;
        known += (known.empty() ? "" : ", ") + std::string(word);
    }
    reject(option, '"' + confab::printable(text) + "\" is none of " + known);
}

void read_sharing(options& read, raw_options const& raw) {
    if (!raw.lease.empty() && !read.is_shared) reject("--lease", "goes with --shared only");
    if (!read.is_shared) return;
    if (read.sink != sink_kind::postgresql) reject("--shared", "goes with --to postgresql://… only");
    if (!raw.max_sessions.empty()) reject("--shared", "goes without --max-sessions: a limit is of one process");
    if (raw.lease.empty()) return;
    auto const seconds = read_count("--lease", raw.lease);
    if (seconds > 86'400) reject("--lease", "is at most 86400 seconds");
    read.lease = std::chrono::seconds(seconds);
}

// Whether two paths lead to one file, be it there or not, by whatever links.
bool is_same_file(std::string const& one, std::string const& other) {
    namespace fs = std::filesystem;
    std::error_code ignored;
    auto const place_of = [&](std::string const& path) {
        return fs::weakly_canonical(fs::absolute(path, ignored), ignored);
    };
    return place_of(one) == place_of(other) || fs::equivalent(one, other, ignored);
}

// The summary is written beside its place first.
void protect_files(options const& read) {
    if (read.summary_file.empty()) return;
    std::vector<std::string> kept{read.accounts_file};
    if (read.sink == sink_kind::ndjson_file)
        kept.insert(kept.end(),
                    {read.sink_path, read.sink_path + ".restart", read.checkpoint_path, read.checkpoint_path + ".new"});
    if (read.sink == sink_kind::sqlite)
        for (auto const* suffix : {"", "-journal", "-wal", "-shm"}) kept.push_back(read.sink_path + suffix);
    for (auto const& written : {read.summary_file, read.summary_file + ".new"})
        for (auto const& file : kept)
            if (is_same_file(written, file))
                reject("--summary", "would overwrite the accounts file, the output or its checkpoint");
}

void declare(CLI::App& app, options& read, raw_options& raw) {
    app.set_version_flag("--version", "confab-export " CONFAB_VERSION, "Print the version");
    app.set_help_flag("--help", "Print this help");
    app.add_option("--accounts", read.accounts_file, "Accounts file (JSON)")->required()->type_name("FILE");
    app.add_option("--to", raw.to, "-, PATH.ndjson[.gz|.zst], ndjson:PATH, sqlite:PATH or postgresql://…")
        ->required()
        ->type_name("SINK");
    app.add_option("--account", read.accounts, "Only this account; repeatable")
        ->type_name("NAME")
        ->allow_extra_args(false);
    app.add_option("--created-after", raw.created_after, "Only sessions created then or later")->type_name("T");
    app.add_option("--created-before", raw.created_before, "Only sessions created then or earlier")->type_name("T");
    app.add_option("--updated-after", raw.updated_after, "Only sessions changed then or later")->type_name("T");
    app.add_option("--updated-before", raw.updated_before, "Only sessions changed then or earlier")->type_name("T");
    app.add_option("--status", read.filter.statuses, "Only this status; repeatable")
        ->type_name("WORD")
        ->allow_extra_args(false);
    app.add_option("--channel", read.filter.channels, "Only this channel; repeatable")
        ->type_name("WORD")
        ->allow_extra_args(false);
    app.add_option("--max-sessions", raw.max_sessions, "Stop after N sessions per account")->type_name("N");
    app.add_option("--page-size", raw.page_size, "Rows per page, clamped to the vendor's maximum")->type_name("N");
    app.add_flag("--restart", read.restart, "Forget the checkpoint and the rows of these accounts");
    app.add_option("--progress", raw.progress, "auto, always or never")->type_name("WHEN");
    app.add_option("--summary", read.summary_file, "Write a JSON summary at the end")->type_name("FILE");
    app.add_option("--log-level", raw.level, "error, warn, info or debug")->type_name("LEVEL");
    app.add_flag("--dry-run", raw.dry_run, "Show the plan, write nothing");
    app.add_flag("--check", raw.check, "Test each account against its live API");
    app.add_flag("--shared", read.is_shared, "Share the work and the rate limits with other processes (PostgreSQL)");
    app.add_option("--lease", raw.lease, "With --shared: seconds until the work of a dead process is taken over (30)")
        ->type_name("SECONDS");
}

void check(options& read, raw_options const& raw) {
    if (raw.check && raw.dry_run) reject("--check", "goes without --dry-run");
    if (raw.check) read.task = program_task::check;
    if (raw.dry_run) read.task = program_task::dry_run;
    read_sink(read, raw.to);
    read.filter.created_after = read_time("--created-after", raw.created_after);
    read.filter.created_before = read_time("--created-before", raw.created_before);
    read.filter.updated_after = read_time("--updated-after", raw.updated_after);
    read.filter.updated_before = read_time("--updated-before", raw.updated_before);
    if (!raw.max_sessions.empty()) read.max_sessions = read_count("--max-sessions", raw.max_sessions);
    read_sharing(read, raw);
    if (!raw.page_size.empty()) read.page_size = read_count("--page-size", raw.page_size);
    read.progress = read_word<progress_mode>(
        "--progress", raw.progress,
        {{"auto", progress_mode::automatic}, {"always", progress_mode::always}, {"never", progress_mode::never}});
    read.level = read_word<log_level>("--log-level", raw.level,
                                      {{"error", log_level::error},
                                       {"warn", log_level::warn},
                                       {"info", log_level::info},
                                       {"debug", log_level::debug}});
    protect_files(read);
}

} // namespace

std::optional<options> read_options(int argument_count, char const* const* arguments) {
    options read;
    raw_options raw;
    CLI::App app("Exports the chat sessions of the accounts in a file", "confab-export");
    declare(app, read, raw);
    try {
        app.parse(argument_count, arguments);
    } catch (CLI::CallForHelp const&) {
        std::cout << app.help();
        return std::nullopt;
    } catch (CLI::CallForVersion const& asked) {
        std::cout << asked.what() << '\n';
        return std::nullopt;
    } catch (CLI::ParseError const& wrong) {
        throw configuration_error(confab::printable(wrong.what(), 1000) + " (see --help)");
    }
    check(read, raw);
    return read;
}

} // namespace confab_export
