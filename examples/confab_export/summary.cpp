// SPDX-License-Identifier: BSL-1.0
#include "summary.hpp"

#include <confab/error.hpp>
#include <confab/exporting/file_system.hpp>
#include <confab/json/raw_text.hpp>

#include <cerrno>
#include <cstdio>
#include <filesystem>
#include <string_view>

#include <fcntl.h>

namespace confab_export {
namespace {

using confab::exporting::account_progress;

std::string seconds(std::chrono::milliseconds time) {
    char text[40];
    std::snprintf(text, sizeof text, "%.3f", static_cast<double>(time.count()) / 1000);
    return text;
}

void append_count(std::string& out, std::string_view name, std::uint64_t value) {
    out += ",\"";
    out += name;
    out += "\":" + std::to_string(value);
}

void append_error(std::string& out, std::optional<confab::failure> const& error) {
    out += ",\"error\":";
    if (!error) {
        out += "null";
        return;
    }
    out += "{\"code\":";
    confab::json::append_quoted(out, confab::name_of(error->code));
    out += ",\"message\":";
    confab::json::append_quoted(out, describe(*error));
    auto const status = error->details.http_status;
    out += ",\"http_status\":" + (status == 0 ? "null" : std::to_string(status)) + '}';
}

void append_account(std::string& out, account_progress const& state) {
    out += "{\"name\":";
    confab::json::append_quoted(out, state.account);
    out += ",\"vendor\":";
    confab::json::append_quoted(out, state.vendor);
    out += ",\"state\":";
    confab::json::append_quoted(out, name_of(state.state));
    append_count(out, "sessions", state.sessions);
    append_count(out, "duplicates", state.duplicates);
    append_count(out, "pages", state.pages);
    append_count(out, "requests", state.stats.requests);
    append_count(out, "retries", state.stats.retries);
    append_count(out, "throttled", state.stats.throttled);
    out += ",\"waited_seconds\":" + seconds(state.stats.waited);
    append_count(out, "bytes", state.stats.bytes);
    append_error(out, state.error);
    out += '}';
}

} // namespace

std::string summary_text(std::span<account_progress const> accounts, std::chrono::milliseconds elapsed) {
    std::string out = "{\"accounts\":[";
    std::uint64_t sessions = 0;
    for (auto const& state : accounts) {
        if (out.back() == '}') out += ',';
        append_account(out, state);
        sessions += state.sessions;
    }
    return out + "],\"sessions\":" + std::to_string(sessions) + ",\"seconds\":" + seconds(elapsed) + "}\n";
}

std::string write_summary(std::string const& path, std::string const& text) {
    namespace exporting = confab::exporting;
    auto const files = exporting::posix_file_system();
    std::error_code ignored;
    bool const replace = !std::filesystem::exists(path, ignored) || std::filesystem::is_regular_file(path, ignored);
    if (!replace) {
        auto* const out = std::fopen(path.c_str(), "we");
        bool const written = out != nullptr && std::fwrite(text.data(), 1, text.size(), out) == text.size();
        bool const closed = out != nullptr && std::fclose(out) == 0;
        return written && closed ? std::string() : "cannot write " + confab::printable(path, 1000);
    }
    auto const fresh = path + ".new";
    files->remove(fresh.c_str());
    auto file = exporting::open_file::open(files, fresh, O_WRONLY | O_CREAT | O_EXCL);
    if (!file) return describe(file.error());
    if (auto const done = file->make_private(); !done) return describe(done.error());
    if (auto const done = file->write(text); !done) return describe(done.error());
    if (files->rename(fresh.c_str(), path.c_str()) != 0)
        return describe(exporting::file_failure("replace", path, errno));
    return {};
}

} // namespace confab_export
