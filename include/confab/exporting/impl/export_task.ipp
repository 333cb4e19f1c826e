// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_EXPORTING_IMPL_EXPORT_TASK_IPP
#define CONFAB_EXPORTING_IMPL_EXPORT_TASK_IPP

#include <confab/exporting/export_task.hpp>

#include <exception>
#include <utility>

namespace confab::exporting::detail {

CONFAB_DECL failure failure_in_flight() {
    try {
        auto known = failure_of(std::current_exception());
        if (known) return std::move(*known);
        throw;
    } catch (std::exception const& unknown) {
        failure reason;
        reason.code = make_error_code(errc::local_resource);
        reason.details.message = printable(unknown.what());
        return reason;
    }
}

} // namespace confab::exporting::detail

#endif
