// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_HTTP_BODY_SINK_HPP
#define CONFAB_HTTP_BODY_SINK_HPP

#include <confab/http/message.hpp>

#include <string>
#include <string_view>
#include <utility>

namespace confab::http {

/** Takes a response as it arrives. Called on the client's strand; must not block.
 *
 *  An error code that it returns ends the exchange with that code, and its connection.
 */
class body_sink {
public:
    body_sink() = default;
    body_sink(body_sink const&) = default;
    body_sink& operator=(body_sink const&) = default;
    virtual ~body_sink() = default;

    /// The final response's head, once, before its body. Whatever its status is.
    virtual error_code on_head(response_head const& head) = 0;
    /// The next bytes of the body, decoded, never empty. The view is valid during the call only.
    virtual error_code on_data(std::string_view bytes) = 0;
};

/// Keeps the body in a string. The client's limit bounds it.
class string_sink final : public body_sink {
public:
    string_sink() = default;

    error_code on_head(response_head const&) override {
        text_.clear();
        return {};
    }
    error_code on_data(std::string_view bytes) override {
        text_ += bytes;
        return {};
    }

    std::string const& text() const noexcept { return text_; }
    std::string take() noexcept { return std::exchange(text_, {}); }

private:
    std::string text_;
};

} // namespace confab::http

#endif
