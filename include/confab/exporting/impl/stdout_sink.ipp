// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_EXPORTING_IMPL_STDOUT_SINK_IPP
#define CONFAB_EXPORTING_IMPL_STDOUT_SINK_IPP

#include <confab/exporting/stdout_sink.hpp>

#include <climits>
#include <algorithm>
#include <cerrno>
#include <utility>

namespace confab::exporting {

CONFAB_DECL stdout_sink::stdout_sink(std::function<bool()> stop_requested, int descriptor,
                                     std::shared_ptr<file_system> files)
    : stop_requested_(std::move(stop_requested)), descriptor_(descriptor), files_(std::move(files)) {
    file_identity identity;
    writes_never_wait_ = files_->identify(descriptor_, identity) == 0 && identity.regular;
}

CONFAB_DECL account_checkpoint stdout_sink::resume(std::string_view) const { return {}; }

CONFAB_DECL result<write_outcome> stdout_sink::write_now(std::string_view account, std::span<record const> rows,
                                                         std::uint64_t limit) {
    if (failed_) return *failed_;
    lines_.clear();
    auto outcome = encoder_.encode(lines_, account, rows, limit);
    if (auto const done = write_all(lines_); !done) {
        failed_ = done.error();
        return *failed_;
    }
    ++commits_;
    return outcome;
}

CONFAB_DECL result<void> stdout_sink::advance_now(std::string_view, walk_state, std::string_view) {
    return commit_now();
}

CONFAB_DECL result<void> stdout_sink::commit_now() {
    if (failed_) return *failed_;
    return {};
}

CONFAB_DECL result<void> stdout_sink::write_all(std::string_view bytes) {
    // A pipe that poll calls writable takes PIPE_BUF bytes without waiting, so that a stop is noticed.
    constexpr std::size_t never_waits = PIPE_BUF;
    while (!bytes.empty()) {
        if (!writes_never_wait_) {
            if (stop_requested_ && stop_requested_()) return failure(errc::cancelled);
            auto const ready = files_->wait_writable(descriptor_, 100);
            if (ready == 0 || (ready < 0 && errno == EINTR)) continue;
            if (ready < 0) return file_failure("write", "standard output", errno);
        }
        auto const size = writes_never_wait_ ? bytes.size() : std::min(bytes.size(), never_waits);
        auto const count = files_->write(descriptor_, bytes.data(), size);
        if (count < 0 && (errno == EINTR || errno == EAGAIN)) continue;
        if (count <= 0) {
            closed_ = count < 0 && errno == EPIPE;
            return file_failure("write", "standard output", count < 0 ? errno : EIO);
        }
        bytes.remove_prefix(static_cast<std::size_t>(count));
    }
    return {};
}

} // namespace confab::exporting

#endif
