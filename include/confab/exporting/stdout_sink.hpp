// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_EXPORTING_STDOUT_SINK_HPP
#define CONFAB_EXPORTING_STDOUT_SINK_HPP

#include <confab/exporting/blocking_sink.hpp>
#include <confab/exporting/file_system.hpp>
#include <confab/exporting/row_encoder.hpp>

#include <functional>
#include <memory>
#include <optional>
#include <string>

namespace confab::exporting {

/** NDJSON on a descriptor that is open already, standard output by default. Keeps no checkpoint.
 *
 *  Whole lines are written as their rows arrive. While a reader is slow the calls block, but ask
 *  `stop_requested` several times a second. SIGPIPE must be ignored; a reader that has gone is
 *  errc::sink_failed, and @ref is_closed then says so.
 */
class stdout_sink final : public blocking_sink {
public:
    CONFAB_DECL explicit stdout_sink(std::function<bool()> stop_requested, int descriptor = 1,
                                     std::shared_ptr<file_system> files = posix_file_system());

    CONFAB_DECL account_checkpoint resume(std::string_view account) const override;
    CONFAB_DECL result<write_outcome> write_now(std::string_view account, std::span<record const> rows,
                                                std::uint64_t limit) override;
    CONFAB_DECL result<void> advance_now(std::string_view account, walk_state state,
                                         std::string_view position) override;
    CONFAB_DECL result<void> commit_now() override;
    /// Grows with each page that was written.
    std::uint64_t commits() const noexcept override { return commits_; }

    /// Whether the sink failed because nobody reads any more.
    bool is_closed() const noexcept { return closed_; }

private:
    CONFAB_DECL result<void> write_all(std::string_view bytes);

    std::function<bool()> stop_requested_;
    int descriptor_;
    std::shared_ptr<file_system> files_;
    row_encoder encoder_;
    std::string lines_;
    bool writes_never_wait_ = false; // a regular file takes any amount at once
    bool closed_ = false;
    std::uint64_t commits_ = 0;
    std::optional<failure> failed_;
};

} // namespace confab::exporting

#if !defined(CONFAB_SEPARATE_COMPILATION)
#include <confab/exporting/impl/stdout_sink.ipp>
#endif

#endif
