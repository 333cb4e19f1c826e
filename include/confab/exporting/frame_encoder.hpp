// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_EXPORTING_FRAME_ENCODER_HPP
#define CONFAB_EXPORTING_FRAME_ENCODER_HPP

#include <confab/detail/config.hpp>

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace confab::exporting {

/// How a file of rows is compressed.
enum class compression {
    none,
    gzip, ///< by zlib
    zstd, ///< where libzstd was found when the program was built
};

/// Whether this program can compress so.
CONFAB_DECL bool is_built_in(compression kind) noexcept;

/** Compresses text into frames, each of which can be read on its own: members of gzip, frames of zstd. A file of frames is a file
 *  that `zcat` or `zstdcat` reads as a whole, and one that may be cut between two of them.
 *  @par Thread safety distinct objects: safe; shared objects: unsafe.
 */
class frame_encoder {
public:
    /// @return null for compression::none. @throws std::invalid_argument unless is_built_in(kind); std::bad_alloc
    CONFAB_DECL static std::unique_ptr<frame_encoder> make(compression kind);

    frame_encoder() = default;
    frame_encoder(frame_encoder const&) = delete;
    frame_encoder& operator=(frame_encoder const&) = delete;
    virtual ~frame_encoder() = default;

    /// Takes `text` into the present frame, and appends what is done to `out`. @throws std::bad_alloc
    virtual void append(std::string& out, std::string_view text) = 0;
    /// Ends the present frame, if anything was taken into it. @throws std::bad_alloc
    virtual void finish(std::string& out) = 0;
};

/** Reads what frame_encoder wrote, in pieces of any size.
 *  @par Thread safety distinct objects: safe; shared objects: unsafe.
 */
class frame_decoder {
public:
    /// @return null for compression::none. @throws std::invalid_argument unless is_built_in(kind); std::bad_alloc
    CONFAB_DECL static std::unique_ptr<frame_decoder> make(compression kind);

    frame_decoder() = default;
    frame_decoder(frame_decoder const&) = delete;
    frame_decoder& operator=(frame_decoder const&) = delete;
    virtual ~frame_decoder() = default;

    /** Decodes `bytes` up to the end of a frame, or all of them.
     *  @return how many of them were used, or nothing where they are no such text
     */
    virtual std::optional<std::size_t> feed(std::string& out, std::string_view bytes) = 0;
    /// Whether all that was fed are whole frames.
    virtual bool at_end() const noexcept = 0;
};

} // namespace confab::exporting

#if !defined(CONFAB_SEPARATE_COMPILATION)
#include <confab/exporting/impl/frame_encoder.ipp>
#endif

#endif
