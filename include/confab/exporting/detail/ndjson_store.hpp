// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_EXPORTING_DETAIL_NDJSON_STORE_HPP
#define CONFAB_EXPORTING_DETAIL_NDJSON_STORE_HPP

#include <confab/exporting/checkpoint.hpp>
#include <confab/exporting/file_system.hpp>
#include <confab/exporting/frame_encoder.hpp>

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace confab::exporting::detail {

/** The files of an NDJSON export: PATH itself, locked; its checkpoint; and, while they are being made, the checkpoint's name
 *  with ".new" and PATH.restart.
 */
class ndjson_store {
public:
    using line_visitor = std::function<result<void>(std::string_view line, std::uint64_t number)>;

    /// @param checkpoint_path in the directory of `path`; empty: PATH.checkpoint
    ndjson_store(std::shared_ptr<file_system> files, std::string path, std::string checkpoint_path, compression kind,
                 std::function<bool()> stop_requested)
        : files_(std::move(files)), path_(std::move(path)),
          checkpoint_path_(checkpoint_path.empty() ? path_ + ".checkpoint" : std::move(checkpoint_path)),
          compression_(kind), stop_requested_(std::move(stop_requested)) {}

    /// Opens or makes PATH and locks it. errc::sink_failed, errc::sink_locked
    CONFAB_DECL result<void> open_output();
    open_file& output() noexcept { return output_; }

    /// The checkpoint, if there is one. errc::checkpoint_damaged, errc::checkpoint_foreign, errc::sink_failed
    CONFAB_DECL result<std::optional<checkpoint>> load();
    /// Puts a new checkpoint in place, durably.
    CONFAB_DECL result<void> save(checkpoint const& value);

    /** Gives each line (with its line feed, numbered from 1) of the first `length` bytes of PATH, decompressed, to `visit`.
     *  errc::checkpoint_damaged where there are fewer bytes, or the last line or frame has no end; errc::cancelled
     */
    CONFAB_DECL result<void> scan(std::uint64_t length, line_visitor const& visit);
    /// Bytes of PATH up to and with its last line feed, or its last whole frame.
    CONFAB_DECL result<std::uint64_t> length_of_whole_lines();

    /// Makes an empty PATH.restart, locked.
    CONFAB_DECL result<open_file> open_replacement();
    /// Puts PATH.restart in PATH's place, durably.
    CONFAB_DECL result<void> put_in_place(open_file replacement);
    /// Does the same for a PATH.restart that an earlier run left, if it did.
    CONFAB_DECL result<void> finish_replacement();
    void discard_replacement() noexcept { files_->remove(replacement_path().c_str()); }

private:
    CONFAB_DECL result<open_file> open_locked(std::string path, bool only_new);
    CONFAB_DECL result<bool> exists(std::string const& path);
    CONFAB_DECL result<std::uint64_t> length_of_whole_frames();
    std::string replacement_path() const { return path_ + ".restart"; }

    std::shared_ptr<file_system> files_;
    std::string path_;
    std::string checkpoint_path_;
    compression compression_;
    std::function<bool()> stop_requested_;
    open_file directory_;
    open_file output_;
};

} // namespace confab::exporting::detail

#if !defined(CONFAB_SEPARATE_COMPILATION)
#include <confab/exporting/detail/impl/ndjson_store.ipp>
#endif

#endif
