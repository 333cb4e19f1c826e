// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_TESTING_IMPL_SANDBOX_ROWS_IPP
#define CONFAB_TESTING_IMPL_SANDBOX_ROWS_IPP

#include <confab/testing/sandbox_rows.hpp>

#include <confab/testing/detail/row_changes.hpp>

#include <algorithm>

namespace confab::testing {

CONFAB_DECL std::uint64_t sandbox_snapshot::size() const noexcept { return end() - changes_->erased; }

CONFAB_DECL std::uint64_t sandbox_snapshot::end() const noexcept { return data_.size() + changes_->inserted.size(); }

CONFAB_DECL std::optional<sandbox_session> sandbox_snapshot::session(std::uint64_t index) const {
    if (index >= end()) return std::nullopt;
    auto const changed = changes_->rows.find(index);
    return changed == changes_->rows.end() ? data_.session(index) : changed->second.facts;
}

CONFAB_DECL std::optional<std::uint64_t> sandbox_snapshot::find(std::string_view id) const {
    auto const index = data_.find_below(end(), id);
    return index && session(*index) ? index : std::nullopt;
}

CONFAB_DECL std::uint64_t sandbox_snapshot::revision(std::uint64_t index) const noexcept {
    auto const changed = changes_->rows.find(index);
    return changed == changes_->rows.end() ? 0 : changed->second.revision;
}

CONFAB_DECL std::optional<std::string> sandbox_snapshot::text(std::uint64_t index, std::string_view name) const {
    auto const changed = changes_->rows.find(index);
    if (changed == changes_->rows.end()) return std::nullopt;
    auto const found = changed->second.texts.find(name);
    return found == changed->second.texts.end() ? std::nullopt : std::optional<std::string>(found->second);
}

CONFAB_DECL std::vector<std::string> sandbox_snapshot::appended(std::uint64_t index) const {
    auto const changed = changes_->rows.find(index);
    return changed == changes_->rows.end() ? std::vector<std::string>() : changed->second.appended;
}

CONFAB_DECL void sandbox_snapshot::for_each_created(std::uint64_t index,
                                                    std::function<bool(sandbox_session const&)> const& use) const {
    auto const& inserted = changes_->inserted;
    if (index >= end()) return;
    // Generated sessions grow with their index; inserted ones stand in their list. Both are merged from one place on.
    auto next = inserted.begin();
    auto generated = index;
    if (index >= data_.size()) {
        next = std::ranges::find(inserted, index, &detail::row_changes::place::second);
        generated = data_.first_created_from(next->first + std::chrono::milliseconds(1)); // equal ones came before
    } else {
        next = std::ranges::lower_bound(inserted, detail::row_changes::place(data_.session(index).created_at, index));
    }
    while (generated < data_.size() || next != inserted.end()) {
        bool const is_generated =
            generated < data_.size() && (next == inserted.end() || data_.session(generated).created_at <= next->first);
        auto const found = session(is_generated ? generated : next->second);
        if (is_generated) ++generated;
        else ++next;
        if (found && !use(*found)) return;
    }
}

CONFAB_DECL std::uint64_t sandbox_snapshot::first_created_from(sandbox_time time) const {
    auto const generated = data_.first_created_from(time);
    auto const& inserted = changes_->inserted;
    auto const next = std::ranges::lower_bound(inserted, detail::row_changes::place(time, 0));
    if (next == inserted.end()) return generated < data_.size() ? generated : end();
    bool const is_generated = generated < data_.size() && data_.session(generated).created_at <= next->first;
    return is_generated ? generated : next->second;
}

CONFAB_DECL std::shared_ptr<std::vector<std::uint64_t> const> sandbox_snapshot::sorted(sandbox_order by) const {
    std::scoped_lock const lock(changes_->cache->mutex);
    auto& kept = changes_->cache->by[by];
    if (kept) return kept;
    std::vector<detail::row_changes::place> places;
    places.reserve(size());
    for (std::uint64_t index = 0; index < end(); ++index)
        if (auto const found = session(index))
            places.emplace_back(by == sandbox_order::updated ? found->updated_at.value_or(found->created_at)
                                                             : found->created_at,
                                index);
    std::ranges::sort(places);
    auto indices = std::make_shared<std::vector<std::uint64_t>>();
    indices->reserve(places.size());
    for (auto const& [time, index] : places) indices->push_back(index);
    kept = std::move(indices);
    return kept;
}

CONFAB_DECL sandbox_rows::sandbox_rows(sandbox_data data)
    : data_(std::move(data)), changes_(std::make_shared<detail::row_changes const>()) {}
CONFAB_DECL sandbox_rows::~sandbox_rows() = default;

CONFAB_DECL sandbox_snapshot sandbox_rows::snapshot() const {
    std::scoped_lock const lock(mutex_);
    return {data_, changes_};
}

CONFAB_DECL std::uint64_t sandbox_rows::insert(sandbox_time time) {
    std::scoped_lock const lock(mutex_);
    auto changed = std::make_shared<detail::row_changes>(*changes_);
    auto const index = data_.size() + changed->inserted.size();
    auto& row = changed->rows[index];
    row.facts = data_.session(index);
    row.facts->created_at = time;
    row.facts->updated_at = time;
    detail::row_changes::place const place(time, index);
    changed->inserted.insert(std::ranges::upper_bound(changed->inserted, place), place);
    changes_ = std::move(changed);
    return index;
}

CONFAB_DECL bool sandbox_rows::edit(std::uint64_t index, std::function<void(detail::row_changes&)> const& how) {
    std::scoped_lock const lock(mutex_);
    auto const before = sandbox_snapshot(data_, changes_).session(index);
    if (!before) return false;
    auto changed = std::make_shared<detail::row_changes>(*changes_);
    auto& row = changed->rows[index];
    row.facts = before;
    ++row.revision;
    how(*changed);
    changes_ = std::move(changed);
    return true;
}

CONFAB_DECL bool sandbox_rows::touch(std::uint64_t index, sandbox_time time) {
    return change(index, [time](sandbox_session& facts) { facts.updated_at = time; });
}

CONFAB_DECL bool sandbox_rows::change(std::uint64_t index, std::function<void(sandbox_session&)> const& how) {
    return edit(index, [&](detail::row_changes& all) {
        auto& facts = *all.rows[index].facts;
        auto const created = facts.created_at;
        how(facts);
        facts.index = index;
        facts.created_at = created;
    });
}

CONFAB_DECL bool sandbox_rows::erase(std::uint64_t index) {
    return edit(index, [&](detail::row_changes& all) {
        all.rows[index].facts.reset();
        ++all.erased;
    });
}

CONFAB_DECL bool sandbox_rows::set_text(std::uint64_t index, std::string name, std::string value) {
    return edit(index, [&](detail::row_changes& all) {
        all.rows[index].texts.insert_or_assign(std::move(name), std::move(value));
    });
}

CONFAB_DECL bool sandbox_rows::append(std::uint64_t index, std::string entry) {
    return edit(index, [&](detail::row_changes& all) { all.rows[index].appended.push_back(std::move(entry)); });
}

} // namespace confab::testing

#endif
