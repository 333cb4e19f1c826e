// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_IMPL_ERROR_IPP
#define CONFAB_IMPL_ERROR_IPP

#include <confab/error.hpp>

#include <array>
#include <exception>
#include <new>

namespace confab {
namespace detail {

enum condition_bits : unsigned {
    no_condition = 0,
    meets_retryable = 1u << static_cast<int>(condition::retryable),
    meets_rate_limited = 1u << static_cast<int>(condition::rate_limited),
    meets_unauthorized = 1u << static_cast<int>(condition::unauthorized),
    meets_not_found = 1u << static_cast<int>(condition::not_found),
    meets_malformed_response = 1u << static_cast<int>(condition::malformed_response),
    meets_cancelled = 1u << static_cast<int>(condition::cancelled),
    meets_timed_out = 1u << static_cast<int>(condition::timed_out),
};

struct errc_row {
    errc value;
    char const* name;
    char const* message;
    unsigned conditions;
};

inline constexpr unsigned retryable_timeout = meets_retryable | meets_timed_out;

// In the order of the enumerators: row n describes value n + 1 (a test walks it).
inline constexpr std::array errc_rows{
    errc_row{errc::operation_in_progress, "operation_in_progress", "another operation of this stream is pending", 0},
    errc_row{errc::no_executor, "no_executor", "the stream has to wait, but no executor is known", 0},
    errc_row{errc::invalid_argument, "invalid_argument", "a parameter is outside its bounds", 0},
    errc_row{errc::invalid_url, "invalid_url", "the URL is not valid", 0},
    errc_row{errc::insecure_url, "insecure_url", "the URL is not https", 0},
    errc_row{errc::invalid_credential, "invalid_credential", "the credential is empty or holds forbidden bytes", 0},
    errc_row{errc::host_not_found, "host_not_found", "the host name has no address", meets_retryable},
    errc_row{errc::resolve_failed, "resolve_failed", "the host name could not be resolved", meets_retryable},
    errc_row{errc::connect_failed, "connect_failed", "no connection to the host", meets_retryable},
    errc_row{errc::local_resource, "local_resource", "out of local descriptors, ports or buffers", meets_retryable},
    errc_row{errc::proxy_refused, "proxy_refused", "the proxy refused the tunnel", 0},
    errc_row{errc::tls_configuration, "tls_configuration", "the TLS settings cannot be used", 0},
    errc_row{errc::certificate_rejected, "certificate_rejected", "the server's certificate is not trusted", 0},
    errc_row{errc::handshake_failed, "handshake_failed", "the TLS handshake failed", 0},
    errc_row{errc::tls_truncated, "tls_truncated", "the TLS stream was cut off", meets_retryable},
    errc_row{errc::connection_lost, "connection_lost", "the connection ended before the response", meets_retryable},
    errc_row{errc::body_truncated, "body_truncated", "the connection ended within the response", meets_retryable},
    errc_row{errc::malformed_response_head, "malformed_response_head", "the response is not valid HTTP/1.1",
             meets_malformed_response},
    errc_row{errc::head_too_large, "head_too_large", "the response's header block is too large",
             meets_malformed_response},
    errc_row{errc::body_too_large, "body_too_large", "the response's body is too large", meets_malformed_response},
    errc_row{errc::unsupported_encoding, "unsupported_encoding", "the response uses an unsupported coding",
             meets_malformed_response},
    errc_row{errc::malformed_encoding, "malformed_encoding", "the response's body does not decode",
             meets_malformed_response},
    errc_row{errc::redirect_refused, "redirect_refused", "the server redirects elsewhere", 0},
    errc_row{errc::unexpected_status, "unexpected_status", "the status has no meaning for this request",
             meets_malformed_response},
    errc_row{errc::resolve_timed_out, "resolve_timed_out", "resolving the host name took too long", retryable_timeout},
    errc_row{errc::connect_timed_out, "connect_timed_out", "connecting took too long", retryable_timeout},
    errc_row{errc::handshake_timed_out, "handshake_timed_out", "the TLS handshake took too long", retryable_timeout},
    errc_row{errc::write_timed_out, "write_timed_out", "writing the request took too long", retryable_timeout},
    errc_row{errc::first_byte_timed_out, "first_byte_timed_out", "the server did not answer in time",
             retryable_timeout},
    errc_row{errc::idle_timed_out, "idle_timed_out", "the response paused for too long", retryable_timeout},
    errc_row{errc::too_slow, "too_slow", "the response came too slowly", retryable_timeout},
    errc_row{errc::deadline_exceeded, "deadline_exceeded", "the deadline of the operation has passed", meets_timed_out},
    errc_row{errc::cancelled, "cancelled", "the operation was cancelled", meets_cancelled},
    errc_row{errc::not_json, "not_json", "the body is not JSON", meets_malformed_response},
    errc_row{errc::malformed_json, "malformed_json", "the JSON is malformed", meets_malformed_response},
    errc_row{errc::json_too_deep, "json_too_deep", "the JSON is nested too deeply", meets_malformed_response},
    errc_row{errc::unexpected_type, "unexpected_type", "a member has an unexpected type", meets_malformed_response},
    errc_row{errc::missing_member, "missing_member", "a required member is missing", meets_malformed_response},
    errc_row{errc::duplicate_key, "duplicate_key", "a member appears twice", meets_malformed_response},
    errc_row{errc::malformed_item, "malformed_item", "an item of the page cannot be read", meets_malformed_response},
    errc_row{errc::pagination_loop, "pagination_loop", "the server repeats a position", 0},
    errc_row{errc::too_many_empty_pages, "too_many_empty_pages", "too many empty pages in a row", 0},
    errc_row{errc::no_progress, "no_progress", "too many pages in a row without a new item", 0},
    errc_row{errc::contradictory_page, "contradictory_page", "the page contradicts itself about what follows",
             meets_malformed_response},
    errc_row{errc::cursor_expired, "cursor_expired", "the position is no longer known to the server", 0},
    errc_row{errc::invalid_position, "invalid_position", "the saved position cannot be used here", 0},
    errc_row{errc::unauthorized, "unauthorized", "the credential was not accepted", meets_unauthorized},
    errc_row{errc::forbidden, "forbidden", "the credential lacks a permission", meets_unauthorized},
    errc_row{errc::not_found, "not_found", "what was asked for does not exist", meets_not_found},
    errc_row{errc::request_rejected, "request_rejected", "the server refused the request", 0},
    errc_row{errc::server_failure, "server_failure", "the server failed", meets_retryable},
    errc_row{errc::rate_limited, "rate_limited", "the rate limit is reached", meets_rate_limited | meets_retryable},
    errc_row{errc::vendor_failure, "vendor_failure", "the server reports an error", 0},
    errc_row{errc::sink_failed, "sink_failed", "the sink cannot be written", 0},
    errc_row{errc::sink_locked, "sink_locked", "another run holds the sink", 0},
    errc_row{errc::lease_lost, "lease_lost", "another process has taken over this part of the export", 0},
    errc_row{errc::checkpoint_damaged, "checkpoint_damaged", "the checkpoint is damaged", 0},
    errc_row{errc::checkpoint_foreign, "checkpoint_foreign", "the checkpoint belongs to another job", 0},
    errc_row{errc::row_cap_reached, "row_cap_reached", "the server serves no more rows of one query", 0},
};

inline errc_row const* find_errc_row(int value) noexcept {
    if (value < 1 || static_cast<std::size_t>(value) > errc_rows.size()) return nullptr;
    return &errc_rows[static_cast<std::size_t>(value) - 1];
}

class errc_category final : public boost::system::error_category {
public:
    constexpr errc_category() noexcept : error_category(0x6b1f0c5d2e9a4703u) {}

    char const* name() const noexcept override { return "confab"; }
    std::string message(int value) const override {
        auto const* row = find_errc_row(value);
        return row ? row->message : "unknown error";
    }
    bool equivalent(int value, boost::system::error_condition const& other) const noexcept override {
        if (other.category() == condition_category()) {
            auto const* row = find_errc_row(value);
            return row && other.value() > 0 && other.value() < 32 && (row->conditions >> other.value() & 1u) != 0;
        }
        return error_category::equivalent(value, other);
    }
};

class coarse_category final : public boost::system::error_category {
public:
    constexpr coarse_category() noexcept : error_category(0x93d4e01a7c58b26fu) {}

    char const* name() const noexcept override { return "confab.condition"; }
    std::string message(int value) const override {
        switch (static_cast<condition>(value)) {
        case condition::retryable: return "retryable";
        case condition::rate_limited: return "rate limited";
        case condition::unauthorized: return "unauthorized";
        case condition::not_found: return "not found";
        case condition::malformed_response: return "malformed response";
        case condition::cancelled: return "cancelled";
        case condition::timed_out: return "timed out";
        }
        return "unknown condition";
    }
    // Asio reports a cancellation by its own code (ECANCELED of the system category).
    bool equivalent(error_code const& code, int value) const noexcept override {
        if (static_cast<condition>(value) == condition::cancelled && code == boost::system::errc::operation_canceled)
            return true;
        return error_category::equivalent(code, value);
    }
};

inline constexpr errc_category errc_category_instance{};
inline constexpr coarse_category coarse_category_instance{};

// Length of the UTF-8 sequence at the start of `text` with its code point; 0 where it is malformed.
inline std::size_t decode_utf8(std::string_view text, std::uint32_t& point) noexcept {
    auto const byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
    auto const lead = byte(0);
    std::size_t const length = lead < 0x80 ? 1 : lead >> 5 == 6 ? 2 : lead >> 4 == 14 ? 3 : lead >> 3 == 30 ? 4 : 0;
    if (length == 0 || text.size() < length) return 0;
    point = length == 1 ? lead : lead & (0xffu >> (length + 1));
    for (std::size_t i = 1; i < length; ++i) {
        if (byte(i) >> 6 != 2) return 0;
        point = point << 6 | (byte(i) & 0x3fu);
    }
    constexpr std::uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
    bool const surrogate = point >= 0xd800 && point <= 0xdfff;
    return point < least[length] || point > 0x10ffff || surrogate ? 0 : length;
}

// Characters that reorder or hide what surrounds them on a terminal.
inline bool is_deceptive(std::uint32_t point) noexcept {
    return point < 0x20 || (point >= 0x7f && point < 0xa0) || point == 0xad || point == 0x61c ||
           (point >= 0x200b && point <= 0x200f) || (point >= 0x2028 && point <= 0x202e) ||
           (point >= 0x2060 && point <= 0x206f) || point == 0xfeff || (point >= 0xfff0 && point <= 0xfffb) ||
           (point >= 0xe0000 && point <= 0xe0fff);
}

inline void append_escape(std::string& out, char kind, std::uint32_t value, int digits) {
    constexpr char hex[] = "0123456789abcdef";
    out += '\\';
    out += kind;
    for (int shift = 4 * (digits - 1); shift >= 0; shift -= 4) out += hex[value >> shift & 0xf];
}

} // namespace detail

CONFAB_DECL boost::system::error_category const& error_category() noexcept { return detail::errc_category_instance; }
CONFAB_DECL boost::system::error_category const& condition_category() noexcept {
    return detail::coarse_category_instance;
}

CONFAB_DECL std::string_view name_of(errc value) noexcept {
    auto const* row = detail::find_errc_row(static_cast<int>(value));
    return row ? row->name : "unknown";
}

CONFAB_DECL std::string_view name_of(error_code code) noexcept {
    if (code.category() == error_category()) return name_of(static_cast<errc>(code.value()));
    if (code == condition::cancelled) return name_of(errc::cancelled);
    return code.category().name();
}

CONFAB_DECL std::string printable(std::string_view text, std::size_t limit) {
    std::string out;
    bool const cut = text.size() > limit;
    if (cut) text = text.substr(0, limit);
    while (!text.empty()) {
        std::uint32_t point = 0;
        auto const length = detail::decode_utf8(text, point);
        if (length == 0) {
            // A limit that falls within a character is a cut, not a malformed byte.
            if (cut && text.size() < 4 && static_cast<unsigned char>(text[0]) >= 0xc0) break;
            detail::append_escape(out, 'x', static_cast<unsigned char>(text[0]), 2);
            text.remove_prefix(1);
            continue;
        }
        if (point == '\n') out += "\\n";
        else if (point == '\r') out += "\\r";
        else if (point == '\t') out += "\\t";
        else if (point == '\\') out += "\\\\";
        else if (detail::is_deceptive(point)) {
            if (point < 0x100) detail::append_escape(out, 'x', point, 2);
            else if (point < 0x10000) detail::append_escape(out, 'u', point, 4);
            else detail::append_escape(out, 'U', point, 8);
        } else out.append(text.substr(0, length));
        text.remove_prefix(length);
    }
    if (cut) out += "…";
    return out;
}

CONFAB_DECL std::string describe(failure const& value) {
    auto const& details = value.details;
    std::string out;
    if (!details.vendor.empty()) out += details.vendor + ": ";
    if (!details.operation.empty()) out += printable(details.operation) + ": ";
    out += value.code.message();
    if (!details.message.empty()) out += ": " + details.message;
    if (details.http_status != 0) out += " (HTTP " + std::to_string(details.http_status) + ")";
    if (!details.vendor_message.empty()) out += ", server says \"" + printable(details.vendor_message) + "\"";
    if (!details.vendor_code.empty()) out += ", code " + printable(details.vendor_code, 60);
    if (!details.excerpt.empty()) out += ", body begins \"" + printable(details.excerpt) + "\"";
    if (!details.json_pointer.empty()) out += ", at " + printable(details.json_pointer);
    if (details.page) out += ", page " + std::to_string(*details.page);
    if (details.item) out += ", item " + std::to_string(*details.item);
    if (details.offset) out += ", byte " + std::to_string(*details.offset);
    if (!details.request_id.empty()) out += ", request id " + printable(details.request_id, 100);
    if (details.attempts > 1) out += ", after " + std::to_string(details.attempts) + " attempts";
    if (!details.stopped_because.empty()) out += ", not tried again: " + details.stopped_because;
    return out;
}

CONFAB_DECL error::error(failure value)
    : system_error(value.code), reason_(std::move(value)), line_(describe(reason_)) {}
CONFAB_DECL char const* error::what() const noexcept { return line_.c_str(); }

CONFAB_DECL void throw_exception_from_error(failure const& value, boost::source_location const&) { throw error(value); }

CONFAB_DECL std::optional<failure> failure_of(std::exception_ptr const& exception) {
    if (!exception) return std::nullopt;
    try {
        std::rethrow_exception(exception);
    } catch (error const& e) {
        return e.reason();
    } catch (boost::system::system_error const& e) {
        return failure(e.code());
    } catch (...) {
        return std::nullopt;
    }
}

} // namespace confab

#endif
