// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_HTTP_CONTENT_DECODER_HPP
#define CONFAB_HTTP_CONTENT_DECODER_HPP

#include <confab/http/body_sink.hpp>
#include <confab/http/response_reader.hpp>

#include <cstdint>
#include <memory>
#include <string_view>

namespace confab::http {

namespace detail {
class decompressor;
}

/** The content codings that this program can take off, as `Accept-Encoding` lists them: `gzip, deflate`, then `br` and `zstd`
 *  where it is built with CONFAB_HAS_BROTLI and CONFAB_HAS_ZSTD (the CMake targets define them where the library is found).
 */
CONFAB_DECL std::string_view accepted_codings() noexcept;

/** The content coding that a response has: empty where there is none or only `identity`. The view is into `head`.
 *  @par Errors errc::unsupported_encoding: more than one coding is on top of the other.
 */
CONFAB_DECL result<std::string_view> content_coding(response_head const& head);

/** Takes one content coding off a body, however its bytes are split. Without I/O.
 *
 *  Checksums are verified where the coding has them. A gzip body may have several members and a zstd body several frames, one
 *  after the other; `deflate` is read with zlib's wrapping (as it should be) and without (as it often is). A body of no bytes
 *  at all is taken for an empty one. A zstd window may have 8 MiB at most, a brotli window 16 MiB: what the decoder itself
 *  needs is bounded by that. After an error nothing more may be fed.
 *  @par Example
 *  @code
 *  auto decoder = content_decoder::make("gzip", limits).value();
 *  auto fed = decoder.feed(bytes, sink);     // as often as bytes arrive
 *  auto ended = decoder.finish();
 *  @endcode
 */
class content_decoder {
public:
    /** Begins a body.
     *  @par Errors errc::unsupported_encoding: the coding is none of @ref accepted_codings (whatever its case; `x-gzip` is gzip).
     *  @param limits `body_bytes` bounds the decoded body, `expansion` what each byte may decode to.
     */
    CONFAB_DECL static result<content_decoder> make(std::string_view coding,
                                                    response_limits const& limits = response_limits());

    CONFAB_DECL content_decoder(content_decoder&& other) noexcept;
    CONFAB_DECL content_decoder& operator=(content_decoder&& other) noexcept;
    CONFAB_DECL ~content_decoder();

    /** Takes the next bytes, and gives what they decode to to `sink`, at most 32 KiB at a time.
     *  @par Errors
     *  errc::malformed_encoding  not that coding, a checksum that is wrong, bytes behind its end, or it expands too far;
     *  errc::body_too_large      the decoded body exceeds its limit (what is beyond never reaches the sink);
     *  and whatever the sink returns.
     */
    CONFAB_DECL result<void> feed(std::string_view bytes, body_sink& sink);

    /** The body has ended.
     *  @par Errors errc::malformed_encoding: it ends within the coding, however complete the response is.
     */
    CONFAB_DECL result<void> finish() const;

private:
    CONFAB_DECL content_decoder(std::unique_ptr<detail::decompressor> decompressor,
                                response_limits const& limits) noexcept;

    result<void> deliver(std::string_view bytes, body_sink& sink);

    std::unique_ptr<detail::decompressor> decompressor_;
    std::uint64_t body_limit_;
    std::uint64_t expansion_;
    std::uint64_t encoded_bytes_ = 0;
    std::uint64_t decoded_bytes_ = 0;
    bool started_ = false;
    bool ended_ = false;
};

} // namespace confab::http

#if !defined(CONFAB_SEPARATE_COMPILATION)
#include <confab/http/impl/content_decoder.ipp>
#endif

#endif
