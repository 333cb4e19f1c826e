// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_ATHENA_DETAIL_HISTORY_SINK_HPP
#define CONFAB_ATHENA_DETAIL_HISTORY_SINK_HPP

#include <confab/athena/words.hpp>
#include <confab/resilience/requester.hpp>

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace confab::athena::detail {

/// Keeps an answer's body up to a size.
class capped_text final : public resilience::answer_sink {
public:
    explicit capped_text(std::size_t most) : most_(most) {}

    error_code begin(http::response_head const&) override {
        text.clear();
        return {};
    }
    error_code on_data(std::string_view bytes) override {
        if (bytes.size() > most_ - text.size()) return make_error_code(errc::body_too_large);
        text += bytes;
        return {};
    }

    std::string text;

private:
    std::size_t most_;
};

/// Hands a download on if it is what was asked for.
class history_sink final : public resilience::answer_sink {
public:
    history_sink(resilience::answer_sink& to, bool is_json) : to_(to), is_json_(is_json) {}

    error_code begin(http::response_head const& head) override {
        problem_.reset();
        seen_begin_ = false;
        auto const status = head.status();
        if (status == 204 || status == 205 || status == 206)
            return refuse(errc::unexpected_status, "a history was expected");
        if (!is_json_ && !is_text(head))
            return refuse(errc::unexpected_type, "the answer is not declared as the text that was asked for");
        return to_.begin(head);
    }

    error_code on_data(std::string_view bytes) override {
        if (is_json_ && !seen_begin_) {
            auto const first = bytes.find_first_not_of(" \t\r\n");
            seen_begin_ = first != bytes.npos;
            if (seen_begin_ && std::string_view("{[\"-0123456789tfn").find(bytes[first]) == std::string_view::npos) {
                auto const code = refuse(errc::not_json, {});
                problem_->details.excerpt = bytes.substr(first, 200);
                return code;
            }
        }
        return to_.on_data(bytes);
    }

    /// What is wrong with a complete answer, or behind an error code that was returned.
    std::optional<failure> problem() const {
        if (!problem_ && is_json_ && !seen_begin_) return failure(errc::not_json, "the answer is empty");
        return problem_;
    }

private:
    static bool is_text(http::response_head const& head) {
        auto const type = head.find("content-type");
        if (!type) return true;
        auto const media = type->substr(0, type->find_first_of("; \t"));
        return http::equals_ignoring_case(media.substr(0, 5), "text/") &&
               !http::equals_ignoring_case(media, "text/html");
    }

    error_code refuse(errc code, std::string message) {
        problem_ = failure(code, std::move(message));
        return problem_->code;
    }

    resilience::answer_sink& to_;
    std::optional<failure> problem_;
    bool is_json_;
    bool seen_begin_ = false;
};

} // namespace confab::athena::detail

#endif
