// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_EXPORTING_DETAIL_HALF_DONE_HPP
#define CONFAB_EXPORTING_DETAIL_HALF_DONE_HPP

#include <confab/error.hpp>

#include <exception>
#include <string>

namespace confab::exporting::detail {

/** Remembers that a change of a sink has thrown: what that has left half done must never be committed, by whichever of the accounts
 *  that share the sink.
 */
class half_done {
public:
    half_done() = default;

    /** Makes a change that does not wait. One that throws is an error, and so is each further one.
     *  @par Errors errc::sink_failed where it or an earlier one has thrown; those of `change`
     */
    template <class Change>
    auto unless_broken(Change change) -> decltype(change()) {
        if (is_broken_) return reason();
        is_broken_ = true;
        try {
            auto outcome = change();
            is_broken_ = false;
            return outcome;
        } catch (std::exception const& thrown) {
            return failure(errc::sink_failed, std::string("a write broke off: ") + thrown.what());
        }
    }
    void break_off() noexcept { is_broken_ = true; }
    bool is_broken() const noexcept { return is_broken_; }
    static failure reason() { return failure(errc::sink_failed, "an earlier write broke off"); }

private:
    bool is_broken_ = false;
};

} // namespace confab::exporting::detail

#endif
