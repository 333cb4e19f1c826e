// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_HTTP_RESPONSE_READER_HPP
#define CONFAB_HTTP_RESPONSE_READER_HPP

#include <confab/http/body_sink.hpp>
#include <confab/http/chunked_decoder.hpp>

#include <cstdint>
#include <string>
#include <string_view>

namespace confab::http {

/// Bounds of a response.
class response_limits {
public:
    response_limits() = default;

    std::size_t head_bytes = 64 * 1024;           ///< a header block; at most 65,535 bytes count, default 64 KiB
    std::size_t fields = 200;                     ///< header fields; default 200
    unsigned interim_responses = 8;               ///< 1xx responses before the final one; default 8
    std::uint64_t body_bytes = 64u * 1024 * 1024; ///< the body, as received and as decoded; default 64 MiB
    std::uint32_t expansion = 200; ///< decoded bytes for each byte received, beyond the first 64 KiB; default 200
};

/** Reads one response out of bytes, however they are split. Without I/O.
 *
 *  Feed it what arrives until done(); tell it when the stream ends. The body goes to the sink without a copy. After an error
 *  nothing more may be fed.
 *
 *  A header block is collected whole before it is parsed, by Beast's parser, so the split cannot matter. Framing is strict: one
 *  Content-Length, or a Transfer-Encoding of exactly `chunked`, or until the end of the stream; anything ambiguous is refused.
 *  A line that is folded (obs-fold) is unfolded. 1xx responses are skipped; trailers are read and dropped.
 */
class response_reader {
public:
    /** @param sink must outlive the reader.
     *  @param head_only the request was HEAD: there is no body whatever the header says.
     */
    CONFAB_DECL explicit response_reader(body_sink& sink, response_limits const& limits = response_limits(),
                                         bool head_only = false);

    /** Takes the next bytes.
     *  @par Errors
     *  errc::malformed_response_head  not HTTP/1.0 or 1.1, a malformed head, ambiguous framing, 101, a status outside 200-599;
     *  errc::head_too_large           the header block, its fields or the number of 1xx responses exceed their limit;
     *  errc::body_too_large           the body exceeds its limit, as declared or as counted;
     *  errc::malformed_response_head  also where the chunks of a body are malformed, or extensions or trailers exceed 16 KiB;
     *  and whatever the sink returns.
     */
    CONFAB_DECL result<void> feed(std::string_view bytes);

    /** The stream has ended.
     *  @param clean whether it ended by close_notify.
     *  @par Errors
     *  errc::connection_lost  before the first byte;
     *  errc::body_truncated   within the response;
     *  errc::tls_truncated    not clean, and only the end of the stream ends this body: it may have been cut.
     */
    CONFAB_DECL result<void> finish(bool clean);

    /// Whether the response is complete.
    bool done() const noexcept { return state_ == state::done; }
    /// Whether any byte has come.
    bool started() const noexcept { return started_; }
    /// Whether the connection may carry another request: the response is complete, nothing followed it, and both sides keep it.
    bool reusable() const noexcept { return done() && keep_alive_ && !leftover_; }
    /// The final head; empty before it has come.
    response_head const& head() const noexcept { return head_; }
    response_head take_head() noexcept { return std::move(head_); }
    /// Bytes of the body so far, without their framing.
    std::uint64_t body_bytes() const noexcept { return body_bytes_; }

private:
    enum class state : unsigned char { head, sized_body, chunked_body, body_until_end, done };

    result<std::size_t> collect_head(std::string_view bytes);
    result<void> read_head();
    result<void> judge_head(response_head head);
    result<void> choose_framing();
    result<std::size_t> read_chunks(std::string_view bytes);
    result<void> deliver(std::string_view bytes);

    body_sink* sink_;
    response_limits limits_;
    bool head_only_;
    bool started_ = false;
    bool keep_alive_ = false;
    bool leftover_ = false;
    state state_ = state::head;
    unsigned interim_ = 0;
    std::uint64_t body_bytes_ = 0;
    std::uint64_t remaining_ = 0;
    std::string block_;
    response_head head_;
    chunked_decoder chunks_;
};

} // namespace confab::http

#if !defined(CONFAB_SEPARATE_COMPILATION)
#include <confab/http/impl/response_reader.ipp>
#endif

#endif
