// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_EXPORTING_DETAIL_IMPL_NDJSON_STORE_IPP
#define CONFAB_EXPORTING_DETAIL_IMPL_NDJSON_STORE_IPP

#include <confab/exporting/detail/ndjson_store.hpp>

#include <algorithm>
#include <cerrno>
#include <vector>

#include <fcntl.h>

namespace confab::exporting::detail {

inline constexpr std::uint64_t largest_checkpoint = std::uint64_t{64} << 20;
inline constexpr std::size_t scan_step = std::size_t{1} << 20;

// "/." lets the directory itself be reached through a symbolic link, which open_file refuses.
inline std::string directory_of(std::string const& path) {
    auto const slash = path.rfind('/');
    return slash == std::string::npos ? "./." : path.substr(0, slash + 1) + ".";
}

CONFAB_DECL result<bool> ndjson_store::exists(std::string const& path) {
    file_identity found;
    if (files_->identify(path.c_str(), found) == 0) return true;
    if (errno == ENOENT) return false;
    return file_failure("examine", path, errno);
}

CONFAB_DECL result<open_file> ndjson_store::open_locked(std::string path, bool only_new) {
    auto const found = exists(path);
    if (!found) return found.error();
    bool const is_new = only_new || !*found;
    auto opened = open_file::open(files_, path, O_RDWR | (is_new ? O_CREAT | O_EXCL : 0));
    if (!opened) return opened.error();
    auto const identity = opened->identify();
    if (!identity) return identity.error();
    if (!identity->regular) return failure(errc::sink_failed, printable(path, 1000) + " is no regular file");
    if (is_new)
        if (auto const made = opened->make_private(); !made) return made.error();
    if (files_->lock(opened->number()) != 0) {
        if (errno != EWOULDBLOCK) return file_failure("lock", path, errno);
        return failure(errc::sink_locked, printable(path, 1000) + " is in use by another run");
    }
    return std::move(*opened);
}

CONFAB_DECL result<void> ndjson_store::open_output() {
    auto directory = open_file::open(files_, directory_of(path_), O_RDONLY | O_DIRECTORY);
    if (!directory) return directory.error();
    directory_ = std::move(*directory);
    // A run that replaced PATH between our open and our lock has left us the old file: look again.
    for (int attempt = 0; attempt < 10; ++attempt) {
        auto opened = open_locked(path_, false);
        if (!opened) return opened.error();
        auto const mine = opened->identify();
        if (!mine) return mine.error();
        file_identity named;
        if (files_->identify(path_.c_str(), named) != 0 || named.inode != mine->inode || named.device != mine->device)
            continue;
        output_ = std::move(*opened);
        return {};
    }
    return failure(errc::sink_locked, printable(path_, 1000) + " is being replaced by another run");
}

CONFAB_DECL result<std::optional<checkpoint>> ndjson_store::load() {
    auto const& path = checkpoint_path_;
    auto const found = exists(path);
    if (!found) return found.error();
    if (!*found) return std::optional<checkpoint>();
    auto file = open_file::open(files_, path, O_RDONLY);
    if (!file) return file.error();
    auto const identity = file->identify();
    if (!identity) return identity.error();
    if (!identity->regular || identity->size > largest_checkpoint)
        return failure(errc::checkpoint_damaged, printable(path, 1000) + " is no checkpoint");
    std::string text;
    for (std::size_t count = 1; count != 0 && text.size() <= largest_checkpoint;) {
        char buffer[4096];
        auto const read = file->read(buffer, sizeof buffer);
        if (!read) return read.error();
        count = *read;
        text.append(buffer, count);
    }
    auto decoded = decode_checkpoint(text);
    if (!decoded) {
        auto reason = decoded.error();
        reason.details.message = printable(path, 1000) + ": " + reason.details.message;
        return reason;
    }
    return std::optional<checkpoint>(std::move(*decoded));
}

CONFAB_DECL result<void> ndjson_store::save(checkpoint const& value) {
    auto const& path = checkpoint_path_;
    auto const fresh = path + ".new";
    files_->remove(fresh.c_str());
    auto const give_up = [&](failure const& reason) {
        files_->remove(fresh.c_str());
        return reason;
    };
    {
        auto file = open_file::open(files_, fresh, O_WRONLY | O_CREAT | O_EXCL);
        if (!file) return file.error();
        if (auto const done = file->make_private(); !done) return give_up(done.error());
        if (auto const done = file->write(encode(value)); !done) return give_up(done.error());
        if (auto const done = file->sync(); !done) return give_up(done.error());
    }
    if (files_->rename(fresh.c_str(), path.c_str()) != 0) return give_up(file_failure("replace", path, errno));
    return directory_.sync();
}

// Appends all of `bytes` to `out`; whether they are frames.
inline bool decode_frames(frame_decoder& frames, std::string& out, std::string_view bytes) {
    while (!bytes.empty()) {
        auto const used = frames.feed(out, bytes);
        if (!used) return false;
        bytes.remove_prefix(*used);
    }
    return true;
}

CONFAB_DECL result<void> ndjson_store::scan(std::uint64_t length, line_visitor const& visit) {
    if (auto const done = output_.seek(0); !done) return done.error();
    auto const frames = frame_decoder::make(compression_);
    std::string pending;
    std::vector<char> buffer(static_cast<std::size_t>(std::min<std::uint64_t>(length, scan_step)));
    std::size_t searched = 0;
    for (std::uint64_t left = length, number = 0; left > 0;) {
        if (stop_requested_ && stop_requested_()) return failure(errc::cancelled);
        auto const count =
            output_.read(buffer.data(), static_cast<std::size_t>(std::min<std::uint64_t>(left, buffer.size())));
        if (!count) return count.error();
        if (*count == 0)
            return failure(errc::checkpoint_damaged, printable(path_, 1000) + " is shorter than its checkpoint says");
        std::string_view const bytes(buffer.data(), *count);
        if (!frames) pending += bytes;
        else if (!decode_frames(*frames, pending, bytes))
            return failure(errc::checkpoint_damaged, printable(path_, 1000) + " cannot be decompressed");
        left -= *count;
        std::size_t start = 0;
        for (auto end = pending.find('\n', searched); end != std::string::npos; end = pending.find('\n', start)) {
            auto const line = std::string_view(pending).substr(start, end + 1 - start);
            if (auto const done = visit(line, ++number); !done) return done.error();
            start = end + 1;
        }
        pending.erase(0, start);
        searched = pending.size();
    }
    if (!pending.empty()) return failure(errc::checkpoint_damaged, printable(path_, 1000) + " ends within a line");
    if (frames && !frames->at_end())
        return failure(errc::checkpoint_damaged, printable(path_, 1000) + " ends within a compressed frame");
    return {};
}

CONFAB_DECL result<std::uint64_t> ndjson_store::length_of_whole_frames() {
    auto const frames = frame_decoder::make(compression_);
    std::vector<char> buffer(scan_step);
    std::string unwanted;
    for (std::uint64_t offset = 0, whole = 0;;) {
        auto const count = output_.read(buffer.data(), buffer.size());
        if (!count) return count.error();
        if (*count == 0) return whole;
        for (std::string_view bytes(buffer.data(), *count); !bytes.empty();) {
            auto const used = frames->feed(unwanted, bytes);
            if (!used) return whole;
            unwanted.clear();
            offset += *used;
            bytes.remove_prefix(*used);
            if (frames->at_end()) whole = offset;
        }
    }
}

CONFAB_DECL result<std::uint64_t> ndjson_store::length_of_whole_lines() {
    if (auto const done = output_.seek(0); !done) return done.error();
    if (compression_ != compression::none) return length_of_whole_frames();
    std::vector<char> buffer(scan_step);
    for (std::uint64_t offset = 0, whole = 0;;) {
        auto const count = output_.read(buffer.data(), buffer.size());
        if (!count) return count.error();
        if (*count == 0) return whole;
        auto const last = std::string_view(buffer.data(), *count).rfind('\n');
        if (last != std::string_view::npos) whole = offset + last + 1;
        offset += *count;
    }
}

CONFAB_DECL result<open_file> ndjson_store::open_replacement() {
    discard_replacement();
    return open_locked(replacement_path(), true);
}

CONFAB_DECL result<void> ndjson_store::put_in_place(open_file replacement) {
    if (files_->rename(replacement_path().c_str(), path_.c_str()) != 0) return file_failure("replace", path_, errno);
    output_ = std::move(replacement);
    return directory_.sync();
}

CONFAB_DECL result<void> ndjson_store::finish_replacement() {
    auto const found = exists(replacement_path());
    if (!found) return found.error();
    if (!*found) return {};
    auto replacement = open_locked(replacement_path(), false);
    if (!replacement) return replacement.error();
    return put_in_place(std::move(*replacement));
}

} // namespace confab::exporting::detail

#endif
