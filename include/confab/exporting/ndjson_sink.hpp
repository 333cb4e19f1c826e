// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_EXPORTING_NDJSON_SINK_HPP
#define CONFAB_EXPORTING_NDJSON_SINK_HPP

#include <confab/exporting/blocking_sink.hpp>
#include <confab/exporting/detail/ndjson_store.hpp>
#include <confab/exporting/row_encoder.hpp>

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace confab::exporting {

/// How an @ref ndjson_sink is opened.
class ndjson_sink_options {
public:
    ndjson_sink_options() = default;

    std::string path;                                                  ///< the data file
    exporting::compression compression = exporting::compression::none; ///< of the data file
    std::string checkpoint_path;          ///< in the same directory; empty: `path` + ".checkpoint"
    std::vector<sink_account> accounts;   ///< the accounts of this run
    bool restart = false;                 ///< forget what is known of these accounts, and their rows
    std::function<bool()> stop_requested; ///< asked now and then while a large file is read; may be empty
    std::function<std::chrono::steady_clock::time_point()> now = [] { return std::chrono::steady_clock::now(); };
    std::chrono::milliseconds commit_interval{1000}; ///< @ref sink::advance commits when the last commit is so long ago
    std::uint64_t commit_bytes = std::uint64_t{16} << 20; ///< … or when so much was written since
    std::shared_ptr<file_system> files = posix_file_system();
};

/** An NDJSON file beside its checkpoint.
 *
 *  A compressed file is a row of frames, one for each commit, see @ref frame_encoder.
 *
 *  A commit writes the lines, syncs the file, writes the checkpoint to a file beside it (its name and ".new"),
 *  syncs that, renames it over the checkpoint and syncs the directory; the checkpoint states how many bytes of the file count.
 *  Opening verifies that those bytes are as they were written, cuts what lies behind them, and
 *  learns from them which versions need not be written again. Files are made with mode 0600. The
 *  data file is locked (flock) for the object's lifetime. Its operations block while the disk works.
 */
class ndjson_sink final : public blocking_sink {
public:
    /** Opens or makes the file.
     *  @par Errors
     *  - errc::sink_failed a file cannot be opened, read or written
     *  - errc::sink_locked another run holds the file
     *  - errc::checkpoint_damaged the checkpoint or the data behind it is not as it was written
     *  - errc::checkpoint_foreign the checkpoint is of another job or a newer version, or the file
     *    holds data and has none
     *  - errc::cancelled `stop_requested` said so
     */
    CONFAB_DECL static result<std::unique_ptr<ndjson_sink>> open(ndjson_sink_options options);

    CONFAB_DECL account_checkpoint resume(std::string_view account) const override;
    CONFAB_DECL result<write_outcome> write_now(std::string_view account, std::span<record const> rows,
                                                std::uint64_t limit) override;
    CONFAB_DECL result<void> advance_now(std::string_view account, walk_state state,
                                         std::string_view position) override;
    CONFAB_DECL result<void> commit_now() override;
    std::uint64_t commits() const noexcept override { return commits_; }

private:
    CONFAB_DECL explicit ndjson_sink(ndjson_sink_options options);

    CONFAB_DECL result<void> recover();
    CONFAB_DECL result<void> verify_job(checkpoint const& saved) const;
    CONFAB_DECL result<void> resume_data(std::optional<checkpoint> saved);
    CONFAB_DECL result<void> restart_data(std::optional<checkpoint> saved);
    CONFAB_DECL result<void> keep_other_accounts(open_file& replacement, std::uint64_t length);
    CONFAB_DECL account_checkpoint& entry_of(std::string_view account);
    CONFAB_DECL result<void> flush();
    CONFAB_DECL result<void> end_frame();
    CONFAB_DECL result<void> save_state();
    CONFAB_DECL failure fail(failure const& reason);
    CONFAB_DECL bool is_of_this_run(std::string_view account) const;

    ndjson_sink_options options_;
    detail::ndjson_store store_;
    row_encoder encoder_;
    std::unique_ptr<frame_encoder> frames_; // null: the file is not compressed
    checkpoint state_;                      // what the next commit states; lags behind by `pending_`
    std::string pending_;                   // lines that are not yet in the file
    std::uint64_t uncommitted_ = 0;         // bytes behind the last commit
    bool changed_ = false;                  // something happened since the last commit
    std::uint64_t commits_ = 0;
    std::chrono::steady_clock::time_point committed_at_;
    std::optional<failure> failed_;
};

} // namespace confab::exporting

#if !defined(CONFAB_SEPARATE_COMPILATION)
#include <confab/exporting/impl/ndjson_sink.ipp>
#endif

#endif
