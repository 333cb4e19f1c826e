// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_HTTP_DETAIL_JUDGING_SINK_HPP
#define CONFAB_HTTP_DETAIL_JUDGING_SINK_HPP

#include <confab/http/client.hpp>
#include <confab/http/content_decoder.hpp>
#include <confab/http/detail/redirection.hpp>

#include <optional>
#include <string>
#include <utility>

namespace confab::http::detail {

/// Judges a response's head before the caller's sink sees it, and decodes the body.
class judging_sink final : public body_sink {
public:
    judging_sink(body_sink& sink, client_options const& options, redirection const& redirects, request const& asked,
                 bool may_resend) noexcept
        : sink_(sink), options_(options), redirects_(redirects), asked_(asked), may_resend_(may_resend) {}

    error_code on_head(response_head const& head) override;
    error_code on_data(std::string_view bytes) override {
        if (next_target_) return {}; // what a redirect says besides is for people
        return decoder_ ? remember(decoder_->feed(bytes, sink_)) : sink_.on_data(bytes);
    }
    /// The response is complete; is its body?
    error_code finish() { return decoder_ ? remember(decoder_->finish()) : error_code(); }

    /// What the failure's message should add.
    std::string const& remark() const noexcept { return remark_; }
    /// The server would not have the request on this connection: it has not been acted upon.
    bool wants_resend() const noexcept { return wants_resend_; }
    /// The response is a redirect to be followed: where to.
    std::optional<std::string> take_next_target() noexcept { return std::exchange(next_target_, std::nullopt); }

private:
    error_code begin_decoding(response_head const& head);
    error_code remember(result<void> const& outcome) {
        if (!outcome.has_error()) return {};
        remark_ = outcome.error().details.message;
        return outcome.error().code;
    }

    body_sink& sink_;
    client_options const& options_;
    redirection const& redirects_;
    request const& asked_;
    bool may_resend_;
    bool wants_resend_ = false;
    std::optional<std::string> next_target_;
    std::string remark_;
    std::optional<content_decoder> decoder_;
};

inline error_code judging_sink::on_head(response_head const& head) {
    auto const status = head.status();
    if (may_resend_ && (status == 408 || status == 421)) {
        wants_resend_ = true;
        return errc::connection_lost;
    }
    if (is_redirect(status)) {
        auto next = redirects_.next(asked_, head);
        if (next.has_error()) return remember(next.error());
        next_target_ = std::move(*next);
        return {};
    }
    if (auto const refused = begin_decoding(head)) return refused;
    return sink_.on_head(head);
}

inline error_code judging_sink::begin_decoding(response_head const& head) {
    auto const coding = content_coding(head);
    if (!coding.has_error() && coding->empty()) return {};
    if (!options_.compression) {
        remark_ = "no content coding was asked for";
        return errc::unsupported_encoding;
    }
    result<content_decoder> decoder =
        coding.has_error() ? coding.error() : content_decoder::make(*coding, options_.response);
    if (decoder.has_error()) return remember(decoder.error());
    decoder_.emplace(std::move(*decoder));
    return {};
}

} // namespace confab::http::detail

#endif
