// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_EXPORTING_IMPL_NDJSON_IPP
#define CONFAB_EXPORTING_IMPL_NDJSON_IPP

#include <confab/exporting/ndjson.hpp>
#include <confab/json/raw_text.hpp>

namespace confab::exporting {
namespace detail {

inline void append_optional(std::string& out, std::string_view key, std::optional<std::string_view> const& text) {
    out += key;
    if (text) json::append_quoted(out, *text);
    else out += "null";
}

inline void append_optional(std::string& out, std::string_view key, std::optional<json::timestamp> const& time) {
    out += key;
    if (!time) {
        out += "null";
        return;
    }
    out += '"';
    out += json::format_timestamp(*time);
    out += '"';
}

// Takes a line apart from its start; each step says whether the line was as expected.
class line_reader {
public:
    explicit line_reader(std::string_view line) : rest_(line) {}

    bool skip(std::string_view expected) noexcept {
        if (!rest_.starts_with(expected)) return false;
        rest_.remove_prefix(expected.size());
        return true;
    }
    bool read_text(std::string& out) {
        if (!skip("\"")) return false;
        for (;;) {
            auto const stop = rest_.find_first_of("\"\\");
            if (stop == std::string_view::npos) return false;
            out.append(rest_.substr(0, stop));
            bool const ended = rest_[stop] == '"';
            rest_.remove_prefix(stop + 1);
            if (ended) return true;
            if (!read_escape(out)) return false;
        }
    }
    bool read_optional(std::optional<std::string>& out) { return skip("null") || read_text(out.emplace()); }
    std::string_view rest() const noexcept { return rest_; }

private:
    // Only escapes that json::append_quoted writes: the short ones and \u00xx.
    bool read_escape(std::string& out) {
        if (rest_.empty()) return false;
        constexpr std::string_view names = "\"\\/bfnrt", values = "\"\\/\b\f\n\r\t";
        if (auto const at = names.find(rest_[0]); at != std::string_view::npos) {
            out += values[at];
            rest_.remove_prefix(1);
            return true;
        }
        if (rest_.size() < 5 || !rest_.starts_with("u00")) return false;
        auto const high = hex_digit(rest_[3]), low = hex_digit(rest_[4]);
        if (high < 0 || low < 0 || high > 7) return false;
        out += static_cast<char>(high * 16 + low);
        rest_.remove_prefix(5);
        return true;
    }
    static int hex_digit(char c) noexcept {
        if (c >= '0' && c <= '9') return c - '0';
        if (c >= 'a' && c <= 'f') return c - 'a' + 10;
        return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
    }

    std::string_view rest_;
};

} // namespace detail

CONFAB_DECL result<raw_extent> append_line(std::string& out, record const& row) {
    if (auto const checked = verify(row); !checked) return checked.error();
    out += "{\"account\":";
    json::append_quoted(out, row.account);
    out += ",\"vendor\":";
    json::append_quoted(out, row.vendor);
    out += ",\"id\":";
    json::append_quoted(out, row.id);
    detail::append_optional(out, ",\"status\":", row.status);
    detail::append_optional(out, ",\"created_at\":", row.created_at);
    detail::append_optional(out, ",\"updated_at\":", row.updated_at);
    detail::append_optional(out, ",\"channel\":", row.channel);
    out += ",\"raw\":";
    auto const raw = out.size();
    json::append_minified(out, row.raw);
    raw_extent const extent(raw, out.size() - raw);
    out += "}\n";
    return extent;
}

CONFAB_DECL std::optional<written_line> parse_line(std::string_view line) {
    detail::line_reader reader(line);
    written_line found;
    std::string vendor;
    std::optional<std::string> status, created, updated, channel;
    bool const expected = reader.skip("{\"account\":") && reader.read_text(found.account) &&
                          reader.skip(",\"vendor\":") && reader.read_text(vendor) && reader.skip(",\"id\":") &&
                          reader.read_text(found.id) && reader.skip(",\"status\":") && reader.read_optional(status) &&
                          reader.skip(",\"created_at\":") && reader.read_optional(created) &&
                          reader.skip(",\"updated_at\":") && reader.read_optional(updated) &&
                          reader.skip(",\"channel\":") && reader.read_optional(channel) && reader.skip(",\"raw\":");
    auto const rest = reader.rest();
    if (!expected || rest.size() < 2 || rest.back() != '}') return std::nullopt;
    if (updated) {
        found.updated_at = json::parse_timestamp(*updated);
        if (!found.updated_at) return std::nullopt;
    }
    found.raw = rest.substr(0, rest.size() - 1);
    return found;
}

} // namespace confab::exporting

#endif
