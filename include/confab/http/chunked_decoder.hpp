// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_HTTP_CHUNKED_DECODER_HPP
#define CONFAB_HTTP_CHUNKED_DECODER_HPP

#include <confab/error.hpp>

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace confab::http {

/** Takes the chunked transfer coding off a body, however its bytes are split. Without I/O, without a copy.
 *
 *  Sizes are 1 to 16 hexadecimal digits; extensions are skipped, at most 16 KiB of them in a body; trailers are skipped, at
 *  most 16 KiB. Lines end with CR LF, nothing else.
 */
class chunked_decoder {
public:
    chunked_decoder() = default;

    /// What one call of @ref next has found.
    class step {
    public:
        step() = default;
        step(std::size_t step_consumed, std::string_view step_data) noexcept
            : consumed(step_consumed), data(step_data) {}

        std::size_t consumed = 0; ///< bytes of the input that are dealt with, `data` among them
        std::string_view data;    ///< a part of the input that belongs to the body; may be empty
    };

    /** Reads on up to the end of the next piece of data, of the input, or of the body.
     *  @par Errors errc::malformed_response_head: not the chunked coding, or a limit is exceeded.
     */
    CONFAB_DECL result<step> next(std::string_view input);

    /// Whether the body has ended, trailers included.
    bool done() const noexcept { return state_ == state::done; }

private:
    enum class state : unsigned char {
        size,
        extension,
        quoted,
        escaped,
        size_end,
        data,
        data_cr,
        data_lf,
        trailer_start,
        trailer,
        trailer_lf,
        last_lf,
        done
    };

    bool take(unsigned char byte) noexcept;
    bool take_size(unsigned char byte) noexcept;
    bool take_extension(unsigned char byte) noexcept;
    bool take_trailer(unsigned char byte) noexcept;

    state state_ = state::size;
    unsigned digits_ = 0;
    std::uint32_t extension_bytes_ = 0;
    std::uint32_t trailer_bytes_ = 0;
    std::uint64_t remaining_ = 0;
};

} // namespace confab::http

#if !defined(CONFAB_SEPARATE_COMPILATION)
#include <confab/http/impl/chunked_decoder.ipp>
#endif

#endif
