// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_EXPORTING_IMPL_ROW_ENCODER_IPP
#define CONFAB_EXPORTING_IMPL_ROW_ENCODER_IPP

#include <confab/exporting/row_encoder.hpp>

namespace confab::exporting {
namespace detail {

inline constexpr std::size_t remembered_rejections = 3;

// `raw` as it stands in the line, so that a later run that reads the line finds the same version.
inline paging::version version_of(paging::fingerprint_key const& key, std::optional<json::timestamp> const& updated_at,
                                  std::string_view raw) noexcept {
    return updated_at ? paging::version::at(*updated_at) : paging::version::of_bytes(paging::fingerprint_of(key, raw));
}

} // namespace detail

CONFAB_DECL paging::fingerprint_set& row_encoder::versions_of(std::string_view account) {
    auto const found = accounts_.find(account);
    if (found != accounts_.end()) return found->second;
    return accounts_.try_emplace(std::string(account)).first->second;
}

CONFAB_DECL void row_encoder::remember(written_line const& line) {
    auto const row = detail::version_of(key_, line.updated_at, line.raw);
    versions_of(line.account).remember(paging::fingerprint_of(key_, line.id), row);
}

CONFAB_DECL write_outcome row_encoder::encode(std::string& out, std::string_view account, std::span<record const> rows,
                                              std::uint64_t limit) {
    write_outcome outcome;
    auto& known = versions_of(account);
    for (auto const& row : rows) {
        if (outcome.sessions >= limit) break;
        encode_row(out, known, row, outcome);
        ++outcome.consumed;
    }
    return outcome;
}

CONFAB_DECL void row_encoder::encode_row(std::string& out, paging::fingerprint_set& known, record const& row,
                                         write_outcome& outcome) {
    auto const before = out.size();
    auto const raw = append_line(out, row);
    if (!raw) {
        if (++outcome.rejected <= detail::remembered_rejections) {
            outcome.rejections.push_back(raw.error());
            outcome.rejections.back().details.item = outcome.consumed;
        }
        return;
    }
    auto const written = std::string_view(out).substr(raw->offset, raw->size);
    switch (known.see(paging::fingerprint_of(key_, row.id), detail::version_of(key_, row.updated_at, written))) {
    case paging::sighting::added:
    case paging::sighting::revised: ++outcome.sessions; return;
    case paging::sighting::revised_again: ++outcome.revisions; return;
    case paging::sighting::unchanged: ++outcome.unchanged; break;
    case paging::sighting::repeated: ++outcome.duplicates; break;
    }
    out.resize(before);
}

} // namespace confab::exporting

#endif
