// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_HTTP_DETAIL_ATTEMPT_REPORT_HPP
#define CONFAB_HTTP_DETAIL_ATTEMPT_REPORT_HPP

#include <confab/http/byte_stream.hpp>
#include <confab/http/observer.hpp>

namespace confab::http::detail {

/// Tells an observer what a connector does for an attempt. Both must outlive it; the observer may be null.
class attempt_report final : public connect_events {
public:
    attempt_report(observer* told, attempt_info const& attempt) noexcept : told_(told), attempt_(attempt) {}

    void on_resolved(std::size_t found, error_code outcome, time::duration took) override {
        if (told_ != nullptr) told_->on_resolved(attempt_, found, outcome, took);
    }
    void on_connected(error_code outcome, time::duration took) override {
        if (told_ != nullptr) told_->on_connected(attempt_, outcome, took);
    }
    void on_handshake(error_code outcome, time::duration took, bool resumed, std::string_view protocol) override {
        if (told_ != nullptr) told_->on_handshake(attempt_, outcome, took, resumed, protocol);
    }

private:
    observer* told_;
    attempt_info const& attempt_;
};

} // namespace confab::http::detail

#endif
