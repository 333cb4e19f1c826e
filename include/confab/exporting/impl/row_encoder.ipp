// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_EXPORTING_IMPL_ROW_ENCODER_IPP
#define CONFAB_EXPORTING_IMPL_ROW_ENCODER_IPP

#include <confab/exporting/row_encoder.hpp>

namespace confab::exporting {

CONFAB_DECL void row_encoder::remember(written_line const& line) {
    ledger_.remember(line.account, line.id, line.updated_at, line.raw);
}

CONFAB_DECL write_outcome row_encoder::encode(std::string& out, std::string_view account, std::span<record const> rows,
                                              std::uint64_t limit) {
    write_outcome outcome;
    for (auto const& row : rows) {
        if (outcome.sessions >= limit) break;
        encode_row(out, account, row, outcome);
        ++outcome.consumed;
    }
    return outcome;
}

CONFAB_DECL void row_encoder::encode_row(std::string& out, std::string_view account, record const& row,
                                         write_outcome& outcome) {
    auto const before = out.size();
    auto const raw = append_line(out, row);
    if (!raw) return reject(outcome, row, raw.error());
    auto const written = std::string_view(out).substr(raw->offset, raw->size);
    if (!ledger_.see(account, row, written, outcome)) out.resize(before);
}

} // namespace confab::exporting

#endif
