// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_EXPORTING_BLOCKING_SINK_HPP
#define CONFAB_EXPORTING_BLOCKING_SINK_HPP

#include <confab/exporting/detail/half_done.hpp>
#include <confab/exporting/sink.hpp>

namespace confab::exporting {

/** A sink on this machine, whose operations block for as long as its disk works.
 *
 *  The `_now` forms do what their namesakes of @ref sink do, with the same parameters and errors, before they return. One that throws
 *  (std::bad_alloc) has left something half done: the sink is dead then, as after an error.
 */
class blocking_sink : public sink {
public:
    virtual result<write_outcome> write_now(std::string_view account, std::span<record const> rows,
                                            std::uint64_t limit) = 0;
    virtual result<void> advance_now(std::string_view account, walk_state state, std::string_view position) = 0;
    virtual result<void> commit_now() = 0;

    CONFAB_DECL boost::asio::awaitable<result<write_outcome>>
    write(std::string_view account, std::span<record const> rows, std::uint64_t limit) final;
    CONFAB_DECL boost::asio::awaitable<result<void>> advance(std::string_view account, walk_state state,
                                                             std::string_view position) final;
    CONFAB_DECL boost::asio::awaitable<result<void>> commit() final;

private:
    detail::half_done state_;
};

} // namespace confab::exporting

#if !defined(CONFAB_SEPARATE_COMPILATION)
#include <confab/exporting/impl/blocking_sink.ipp>
#endif

#endif
