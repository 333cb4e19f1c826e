// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_HTTP_IMPL_RESPONSE_READER_IPP
#define CONFAB_HTTP_IMPL_RESPONSE_READER_IPP

#include <confab/http/response_reader.hpp>

#include <boost/asio/buffer.hpp>
#include <boost/beast/http/basic_parser.hpp>

#include <algorithm>
#include <charconv>
#include <limits>
#include <optional>

namespace confab::http {
namespace detail {

/// Most heads have less.
inline constexpr std::size_t usual_head_bytes = 1024, usual_fields = 24;
/// More than Beast's parser takes in one field.
inline constexpr std::size_t max_head_bytes = 65'535;

inline failure malformed_head(char const* why) { return failure(errc::malformed_response_head, why); }

/// Whether a comma-separated list holds the word.
inline bool lists_token(std::string_view list, std::string_view word) noexcept {
    while (!list.empty()) {
        auto const end = std::min(list.find(','), list.size());
        auto item = list.substr(0, end);
        list.remove_prefix(std::min(end + 1, list.size()));
        while (!item.empty() && (item.front() == ' ' || item.front() == '\t')) item.remove_prefix(1);
        while (!item.empty() && (item.back() == ' ' || item.back() == '\t')) item.remove_suffix(1);
        if (equals_ignoring_case(item, word)) return true;
    }
    return false;
}

inline bool keeps_connection(response_head const& head) noexcept {
    bool keep = head.version() == 11;
    bool close = false;
    for (auto const& field : head.fields()) {
        if (!equals_ignoring_case(field.name, "Connection")) continue;
        close = close || lists_token(field.value, "close");
        keep = keep || lists_token(field.value, "keep-alive");
    }
    return keep && !close;
}

inline std::optional<std::uint64_t> read_length(std::string_view text) noexcept {
    std::uint64_t length = 0;
    auto const parsed = std::from_chars(text.data(), text.data() + text.size(), length); // takes no sign
    if (parsed.ec != std::errc() || parsed.ptr != text.data() + text.size()) return std::nullopt;
    return length;
}

/** Beast's parser of header blocks, without Beast's messages: those cost a unit five times as much to compile.
 *
 *  No member says `override`, as newer versions of Beast have one more of them.
 */
class head_parser final : public boost::beast::http::basic_parser<false> {
public:
    head_parser() = default;

    unsigned status() const noexcept { return status_; }
    unsigned version() const noexcept { return version_; }
    std::vector<header_field>& fields() noexcept { return fields_; }

private:
    using text = boost::beast::string_view;
    using length = boost::optional<std::uint64_t>;

    void on_request_impl(boost::beast::http::verb, text, text, int, error_code&) {}
    void on_response_impl(int status, text, int version, error_code&) {
        status_ = static_cast<unsigned>(status);
        version_ = static_cast<unsigned>(version);
        fields_.reserve(usual_fields);
    }
    void on_field_impl(boost::beast::http::field, text name, text value, error_code&) {
        fields_.emplace_back(std::string(name), std::string(value));
    }
    void on_trailer_field_impl(boost::beast::http::field, text, text, error_code&) {}
    void on_header_impl(error_code&) {}
    void on_body_init_impl(length const&, error_code&) {}
    std::size_t on_body_impl(text body, error_code&) { return body.size(); }
    void on_chunk_header_impl(std::uint64_t, text, error_code&) {}
    std::size_t on_chunk_body_impl(std::uint64_t, text body, error_code&) { return body.size(); }
    void on_finish_impl(error_code&) {}

    unsigned status_ = 0;
    unsigned version_ = 0;
    std::vector<header_field> fields_;
};

/// Parses a whole header block, which ends with its empty line.
inline result<response_head> parse_head(std::string_view block) {
    head_parser parser;
    parser.eager(false);
    parser.header_limit(std::numeric_limits<std::uint32_t>::max()); // the block's size is bounded already
    parser.body_limit(boost::none);
    error_code error;
    parser.put(boost::asio::const_buffer(block.data(), block.size()), error);
    if (error || !parser.is_header_done()) return malformed_head("the header block is malformed");
    if (parser.version() != 10 && parser.version() != 11) return malformed_head("the version is neither 1.0 nor 1.1");
    return response_head(parser.status(), parser.version(), std::move(parser.fields()));
}

} // namespace detail

CONFAB_DECL response_reader::response_reader(body_sink& sink, response_limits const& limits, bool head_only)
    : sink_(&sink), limits_(limits), head_only_(head_only) {
    limits_.head_bytes = std::min(limits_.head_bytes, detail::max_head_bytes);
}

CONFAB_DECL result<void> response_reader::feed(std::string_view bytes) {
    started_ = started_ || !bytes.empty();
    while (!bytes.empty()) {
        result<std::size_t> consumed = bytes.size();
        result<void> delivered;
        switch (state_) {
        case state::head: consumed = collect_head(bytes); break;
        case state::sized_body: {
            auto const size = static_cast<std::size_t>(std::min<std::uint64_t>(remaining_, bytes.size()));
            remaining_ -= size;
            if (remaining_ == 0) state_ = state::done;
            delivered = deliver(bytes.substr(0, size));
            consumed = size;
            break;
        }
        case state::chunked_body: consumed = read_chunks(bytes); break;
        case state::body_until_end: delivered = deliver(bytes); break;
        case state::done: leftover_ = true; break;
        }
        if (delivered.has_error()) return delivered.error();
        if (consumed.has_error()) return consumed.error();
        bytes.remove_prefix(*consumed);
    }
    return {};
}

CONFAB_DECL result<void> response_reader::finish(bool clean) {
    if (done()) return {};
    if (!started_) return failure(errc::connection_lost);
    if (state_ != state::body_until_end) return failure(errc::body_truncated);
    if (!clean) return failure(errc::tls_truncated);
    state_ = state::done;
    return {};
}

CONFAB_DECL result<std::size_t> response_reader::collect_head(std::string_view bytes) {
    constexpr std::string_view prefix = "HTTP/1.";
    std::size_t used = 0;
    if (block_.empty()) block_.reserve(std::min(bytes.size(), detail::usual_head_bytes));
    while (used < bytes.size()) {
        // What has no meaning for the framing goes in one piece.
        if (block_.size() >= prefix.size() && block_.back() != '\r') {
            auto const plain = bytes.substr(used, limits_.head_bytes - block_.size());
            auto const run = std::find_if(plain.begin(), plain.end(), [](char c) { return c >= 0 && c <= '\r'; });
            block_.append(plain.begin(), run);
            used += static_cast<std::size_t>(run - plain.begin());
            if (used == bytes.size()) break;
        }
        char const c = bytes[used++];
        if (block_.size() == limits_.head_bytes) return failure(errc::head_too_large);
        bool const after_cr = !block_.empty() && block_.back() == '\r';
        if (c == '\0' || after_cr != (c == '\n')) return detail::malformed_head("a line does not end with CR LF");
        if (block_.size() < prefix.size() && c != prefix[block_.size()])
            return detail::malformed_head("it does not begin with HTTP/1");
        block_ += c;
        if (c != '\n' || !block_.ends_with("\r\n\r\n")) continue;
        if (auto const outcome = read_head(); outcome.has_error()) return outcome.error();
        break;
    }
    return used;
}

CONFAB_DECL result<void> response_reader::read_head() {
    // RFC 9112 asks for the space even where there is no reason; not all servers send it, and Beast insists.
    constexpr std::size_t status_end = std::string_view("HTTP/1.1 200").size();
    if (block_.size() > status_end && block_[status_end] == '\r') block_.insert(status_end, 1, ' ');
    auto head = detail::parse_head(block_);
    block_.clear();
    if (head.has_error()) return head.error();
    if (head->fields().size() > limits_.fields) return failure(errc::head_too_large, "it has too many fields");
    return judge_head(std::move(*head));
}

CONFAB_DECL result<void> response_reader::judge_head(response_head head) {
    auto const status = head.status();
    if (status == 101) return detail::malformed_head("the server switches to another protocol");
    if (status >= 100 && status < 200) {
        if (++interim_ > limits_.interim_responses) return failure(errc::head_too_large, "too many 1xx responses");
        return {};
    }
    if (status < 200 || status > 599) return detail::malformed_head("the status is not within 200 to 599");
    head_ = std::move(head);
    block_.shrink_to_fit();
    if (auto const framing = choose_framing(); framing.has_error()) return framing.error();
    if (auto const refused = sink_->on_head(head_)) return failure(refused);
    return {};
}

CONFAB_DECL result<void> response_reader::choose_framing() {
    std::optional<std::uint64_t> length;
    unsigned codings = 0;
    for (auto const& field : head_.fields()) {
        if (equals_ignoring_case(field.name, "Content-Length")) {
            auto const declared = detail::read_length(field.value);
            if (!declared || (length && *length != *declared))
                return detail::malformed_head("Content-Length is not valid");
            length = declared;
        } else if (equals_ignoring_case(field.name, "Transfer-Encoding")) {
            if (++codings > 1 || head_.version() != 11 || !equals_ignoring_case(field.value, "chunked"))
                return detail::malformed_head("Transfer-Encoding is not exactly chunked");
        }
    }
    if (length && codings != 0) return detail::malformed_head("both Content-Length and Transfer-Encoding are present");
    keep_alive_ = detail::keeps_connection(head_);
    if (head_only_ || head_.status() == 204 || head_.status() == 304) {
        state_ = state::done;
    } else if (codings != 0) {
        state_ = state::chunked_body;
    } else if (length) {
        if (*length > limits_.body_bytes) return failure(errc::body_too_large);
        remaining_ = *length;
        state_ = *length == 0 ? state::done : state::sized_body;
    } else {
        keep_alive_ = false;
        state_ = state::body_until_end;
    }
    return {};
}

CONFAB_DECL result<std::size_t> response_reader::read_chunks(std::string_view bytes) {
    auto const step = chunks_.next(bytes);
    if (step.has_error()) return step.error();
    if (chunks_.done()) state_ = state::done;
    if (auto const delivered = deliver(step->data); delivered.has_error()) return delivered.error();
    return step->consumed;
}

CONFAB_DECL result<void> response_reader::deliver(std::string_view bytes) {
    if (bytes.empty()) return {};
    if (bytes.size() > limits_.body_bytes - body_bytes_) return failure(errc::body_too_large);
    body_bytes_ += bytes.size();
    if (auto const refused = sink_->on_data(bytes)) return failure(refused);
    return {};
}

} // namespace confab::http

#endif
