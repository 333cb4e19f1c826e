// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_EXPORTING_IMPL_NDJSON_SINK_IPP
#define CONFAB_EXPORTING_IMPL_NDJSON_SINK_IPP

#include <confab/exporting/ndjson_sink.hpp>

#include <algorithm>
#include <utility>

namespace confab::exporting {
namespace detail {

inline constexpr std::size_t write_size = std::size_t{256} << 10;

inline account_checkpoint* find_account(std::vector<account_checkpoint>& accounts, std::string_view name) {
    auto const found = std::ranges::find(accounts, name, &account_checkpoint::account);
    return found == accounts.end() ? nullptr : &*found;
}

inline failure not_a_row(std::string const& path, std::uint64_t number, errc code) {
    return failure(code, printable(path, 1000) + ": line " + std::to_string(number) + " is no row of an export");
}

} // namespace detail

CONFAB_DECL ndjson_sink::ndjson_sink(ndjson_sink_options options)
    : options_(std::move(options)),
      store_(options_.files, options_.path, options_.checkpoint_path, options_.compression, options_.stop_requested),
      frames_(frame_encoder::make(options_.compression)), committed_at_(options_.now()) {}

CONFAB_DECL result<std::unique_ptr<ndjson_sink>> ndjson_sink::open(ndjson_sink_options options) {
    std::unique_ptr<ndjson_sink> made(new ndjson_sink(std::move(options)));
    if (auto const done = made->recover(); !done) return done.error();
    return made;
}

CONFAB_DECL bool ndjson_sink::is_of_this_run(std::string_view account) const {
    return std::ranges::find(options_.accounts, account, &sink_account::name) != options_.accounts.end();
}

CONFAB_DECL result<void> ndjson_sink::recover() {
    if (auto const done = store_.open_output(); !done) return done.error();
    auto loaded = store_.load();
    bool const unusable = !loaded && loaded.error().code != errc::sink_failed;
    if (!loaded && !(unusable && options_.restart)) return loaded.error();
    auto saved = loaded ? std::move(*loaded) : std::nullopt;
    if (saved && saved->replacing) {
        if (auto const done = store_.finish_replacement(); !done) return done.error();
    } else {
        store_.discard_replacement();
    }
    return options_.restart ? restart_data(std::move(saved)) : resume_data(std::move(saved));
}

CONFAB_DECL result<void> ndjson_sink::verify_job(checkpoint const& saved) const {
    for (auto const& mine : options_.accounts) {
        auto const found = std::ranges::find(saved.accounts, mine.name, &account_checkpoint::account);
        if (found == saved.accounts.end() || found->job == mine.job) continue;
        return failure(errc::checkpoint_foreign,
                       printable(options_.path, 1000) + ": account \"" + printable(mine.name) +
                           "\" was exported with another vendor, other filters or other query members");
    }
    return {};
}

CONFAB_DECL result<void> ndjson_sink::resume_data(std::optional<checkpoint> saved) {
    auto const identity = store_.output().identify();
    if (!identity) return identity.error();
    if (!saved) {
        if (identity->size != 0)
            return failure(errc::checkpoint_foreign,
                           printable(options_.path, 1000) + " holds data but has no checkpoint");
        return store_.save(state_);
    }
    if (auto const done = verify_job(*saved); !done) return done.error();
    state_ = std::move(*saved);
    state_.replacing = false;
    running_checksum content;
    auto const done = store_.scan(state_.length, [&](std::string_view line, std::uint64_t number) -> result<void> {
        content.add(line);
        auto const row = parse_line(line.substr(0, line.size() - 1));
        if (!row) return detail::not_a_row(options_.path, number, errc::checkpoint_damaged);
        if (is_of_this_run(row->account)) encoder_.remember(*row);
        return {};
    });
    if (!done) return done.error();
    if (content.value() != state_.content)
        return failure(errc::checkpoint_damaged,
                       printable(options_.path, 1000) + " was altered since its checkpoint was written");
    if (identity->size > state_.length)
        if (auto const cut = store_.output().truncate(state_.length); !cut) return cut.error();
    return store_.output().seek(state_.length);
}

CONFAB_DECL result<void> ndjson_sink::restart_data(std::optional<checkpoint> saved) {
    auto const identity = store_.output().identify();
    if (!identity) return identity.error();
    if (!saved || saved->length > identity->size) {
        auto const whole = store_.length_of_whole_lines();
        if (!whole) return whole.error();
        saved.emplace();
        saved->length = *whole;
    }
    auto replacement = store_.open_replacement();
    if (!replacement) return replacement.error();
    if (auto const done = keep_other_accounts(*replacement, saved->length); !done) {
        store_.discard_replacement();
        return done.error();
    }
    std::erase_if(saved->accounts, [&](account_checkpoint const& known) { return is_of_this_run(known.account); });
    state_.accounts = std::move(saved->accounts);
    // From here on the replacement is the data, whether or not it is in place yet.
    state_.replacing = true;
    if (auto const done = store_.save(state_); !done) return done.error();
    if (auto const done = store_.put_in_place(std::move(*replacement)); !done) return done.error();
    state_.replacing = false;
    return store_.save(state_);
}

CONFAB_DECL result<void> ndjson_sink::keep_other_accounts(open_file& replacement, std::uint64_t length) {
    running_checksum content;
    std::string kept;
    auto const write_kept = [&] {
        auto const written = replacement.write(kept);
        state_.length += kept.size();
        kept.clear();
        return written;
    };
    auto const done = store_.scan(length, [&](std::string_view line, std::uint64_t number) -> result<void> {
        auto const row = parse_line(line.substr(0, line.size() - 1));
        if (!row) return detail::not_a_row(options_.path, number, errc::checkpoint_foreign);
        if (is_of_this_run(row->account)) return {};
        content.add(line);
        if (frames_) frames_->append(kept, line);
        else kept += line;
        return kept.size() >= detail::write_size ? write_kept() : result<void>();
    });
    if (!done) return done.error();
    if (frames_) frames_->finish(kept);
    if (auto const written = write_kept(); !written) return written.error();
    state_.content = content.value();
    return replacement.sync();
}

CONFAB_DECL account_checkpoint ndjson_sink::resume(std::string_view account) const {
    auto const found = std::ranges::find(state_.accounts, account, &account_checkpoint::account);
    return found == state_.accounts.end() ? account_checkpoint() : *found;
}

CONFAB_DECL failure ndjson_sink::fail(failure const& reason) {
    failed_ = reason;
    return reason;
}

CONFAB_DECL result<write_outcome> ndjson_sink::write_now(std::string_view account, std::span<record const> rows,
                                                         std::uint64_t limit) {
    if (failed_) return *failed_;
    // Rows tell what was asked for, so that a run with other filters is noticed before the first page is done.
    entry_of(account);
    auto const before = pending_.size();
    auto outcome = encoder_.encode(pending_, account, rows, limit);
    auto const lines = std::string_view(pending_).substr(before);
    running_checksum content(state_.content);
    for (std::size_t start = 0; start < lines.size();) {
        auto const end = lines.find('\n', start) + 1;
        content.add(lines.substr(start, end - start));
        start = end;
    }
    state_.content = content.value();
    uncommitted_ += lines.size();
    changed_ = changed_ || !lines.empty();
    if (pending_.size() >= detail::write_size)
        if (auto const done = flush(); !done) return done.error();
    return outcome;
}

CONFAB_DECL result<void> ndjson_sink::advance_now(std::string_view account, walk_state state,
                                                  std::string_view position) {
    if (failed_) return *failed_;
    auto& known = entry_of(account);
    known.state = state;
    known.position = position;
    changed_ = true;
    bool const due =
        uncommitted_ >= options_.commit_bytes || options_.now() - committed_at_ >= options_.commit_interval;
    return due ? commit_now() : result<void>();
}

// The account's line of the checkpoint; one that is missing is begun.
CONFAB_DECL account_checkpoint& ndjson_sink::entry_of(std::string_view account) {
    auto* known = detail::find_account(state_.accounts, account);
    if (known == nullptr) {
        known = &state_.accounts.emplace_back();
        known->account = account;
    }
    auto const mine = std::ranges::find(options_.accounts, account, &sink_account::name);
    if (mine != options_.accounts.end()) known->job = mine->job;
    return *known;
}

CONFAB_DECL result<void> ndjson_sink::flush() {
    std::string frames;
    if (frames_) frames_->append(frames, pending_);
    auto const& bytes = frames_ ? frames : pending_;
    auto const done = store_.output().write(bytes);
    state_.length += bytes.size();
    pending_.clear();
    if (!done) return fail(done.error());
    return {};
}

CONFAB_DECL result<void> ndjson_sink::end_frame() {
    std::string frame;
    if (frames_) frames_->finish(frame);
    state_.length += frame.size();
    return store_.output().write(frame);
}

CONFAB_DECL result<void> ndjson_sink::commit_now() {
    if (failed_) return *failed_;
    if (!changed_) return {};
    if (auto const done = save_state(); !done) return fail(done.error());
    changed_ = false;
    ++commits_;
    uncommitted_ = 0;
    committed_at_ = options_.now();
    return {};
}

CONFAB_DECL result<void> ndjson_sink::save_state() {
    if (auto const done = flush(); !done) return done.error();
    if (auto const done = end_frame(); !done) return done.error();
    auto const identity = store_.output().identify();
    if (!identity) return identity.error();
    if (identity->links == 0) return failure(errc::sink_failed, printable(options_.path, 1000) + " was removed");
    if (uncommitted_ != 0)
        if (auto const done = store_.output().sync(); !done) return done.error();
    return store_.save(state_);
}

} // namespace confab::exporting

#endif
