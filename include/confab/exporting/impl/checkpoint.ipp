// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_EXPORTING_IMPL_CHECKPOINT_IPP
#define CONFAB_EXPORTING_IMPL_CHECKPOINT_IPP

#include <confab/exporting/checkpoint.hpp>

#include <charconv>
#include <optional>

namespace confab::exporting {
namespace detail {

// confab-checkpoint 1
// length 4711
// content 0123456789abcdef
// replacing 0
// account =support-eu 0123456789abcdef0123456789abcdef walking =cursor
// checksum 0123456789abcdef0123456789abcdef
inline constexpr std::string_view checkpoint_title = "confab-checkpoint ";
inline constexpr std::string_view checkpoint_version = "1";
inline constexpr std::string_view checksum_word = "checksum ";

inline bool is_plain(char c) noexcept {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' || c == '_' ||
           c == '.' || c == '=';
}

// Any bytes as one field without spaces; the leading sign keeps an empty text visible.
inline void append_field(std::string& out, std::string_view text) {
    constexpr char digits[] = "0123456789abcdef";
    out += '=';
    for (char c : text) {
        if (is_plain(c)) {
            out += c;
            continue;
        }
        auto const byte = static_cast<unsigned char>(c);
        out += '%';
        out += digits[byte >> 4];
        out += digits[byte & 0xf];
    }
}

// Takes the fields of the text one after the other. Spelling is not checked strictly here: the
// caller compares with the text that the result would have.
class field_reader {
public:
    explicit field_reader(std::string_view text) : rest_(text) {}

    bool skip(std::string_view expected) noexcept {
        if (!rest_.starts_with(expected)) return false;
        rest_.remove_prefix(expected.size());
        return true;
    }
    std::string_view word(char end) noexcept {
        auto const found = rest_.substr(0, rest_.find(end));
        rest_.remove_prefix(found.size() < rest_.size() ? found.size() + 1 : found.size());
        return found;
    }
    template <class Number>
    bool number(Number& out, int base) noexcept {
        auto const digits = word('\n');
        auto const end = digits.data() + digits.size();
        auto const [stop, error] = std::from_chars(digits.data(), end, out, base);
        return error == std::errc() && stop == end;
    }
    bool field(std::string& out, char end) {
        if (!skip("=")) return false;
        auto text = word(end);
        for (; !text.empty(); text.remove_prefix(1)) {
            if (text[0] != '%') {
                out += text[0];
                continue;
            }
            unsigned char byte = 0;
            if (text.size() < 3 || std::from_chars(&text[1], &text[1] + 2, byte, 16).ptr != &text[1] + 2) return false;
            out += static_cast<char>(byte);
            text.remove_prefix(2);
        }
        return true;
    }
    bool at_end() const noexcept { return rest_.empty(); }

private:
    std::string_view rest_;
};

inline bool read_account(field_reader& reader, account_checkpoint& out) {
    if (!reader.skip("account ") || !reader.field(out.account, ' ')) return false;
    auto const job = paging::fingerprint_from_hex(reader.word(' '));
    auto const state = reader.word(' ');
    if (!job || (state != "walking" && state != "complete")) return false;
    out.job = *job;
    out.state = state == "walking" ? walk_state::walking : walk_state::complete;
    return reader.field(out.position, '\n');
}

inline std::optional<checkpoint> read_checkpoint(std::string_view body) {
    field_reader reader(body);
    checkpoint found;
    if (!reader.skip(checkpoint_title) || reader.word('\n') != checkpoint_version) return std::nullopt;
    if (!reader.skip("length ") || !reader.number(found.length, 10)) return std::nullopt;
    if (!reader.skip("content ") || !reader.number(found.content, 16)) return std::nullopt;
    if (!reader.skip("replacing ")) return std::nullopt;
    found.replacing = reader.word('\n') == "1";
    while (!reader.at_end())
        if (!read_account(reader, found.accounts.emplace_back())) return std::nullopt;
    return found;
}

// The text in front of the checksum line, if that line matches it.
inline std::optional<std::string_view> checked_body(std::string_view text) {
    auto const line = checksum_word.size() + 32 + 1;
    if (text.size() < line || text.back() != '\n') return std::nullopt;
    auto const body = text.substr(0, text.size() - line);
    auto const last = text.substr(body.size());
    if (!last.starts_with(checksum_word) || !body.ends_with('\n')) return std::nullopt;
    auto const sum = paging::fingerprint_from_hex(last.substr(checksum_word.size(), 32));
    if (!sum || *sum != paging::fingerprint_of(paging::fingerprint_key(), body)) return std::nullopt;
    return body;
}

} // namespace detail

CONFAB_DECL std::string encode(checkpoint const& value) {
    std::string out(detail::checkpoint_title);
    out += detail::checkpoint_version;
    out += "\nlength " + std::to_string(value.length) + "\ncontent ";
    out += to_hex(paging::fingerprint(value.content, 0)).substr(0, 16);
    out += value.replacing ? "\nreplacing 1\n" : "\nreplacing 0\n";
    for (auto const& account : value.accounts) {
        out += "account ";
        detail::append_field(out, account.account);
        out += ' ' + to_hex(account.job);
        out += account.state == walk_state::walking ? " walking " : " complete ";
        detail::append_field(out, account.position);
        out += '\n';
    }
    auto const sum = paging::fingerprint_of(paging::fingerprint_key(), out);
    out += detail::checksum_word;
    out += to_hex(sum) + '\n';
    return out;
}

CONFAB_DECL result<checkpoint> decode_checkpoint(std::string_view text) {
    auto const body = detail::checked_body(text);
    if (!body) return failure(errc::checkpoint_damaged, "its text does not match its checksum");
    if (!body->starts_with(detail::checkpoint_title))
        return failure(errc::checkpoint_foreign, "it is no checkpoint of this program");
    auto const version =
        body->substr(detail::checkpoint_title.size(), body->find('\n') - detail::checkpoint_title.size());
    if (version != detail::checkpoint_version)
        return failure(errc::checkpoint_foreign,
                       "its format is version " + printable(version, 20) + ", this program knows version 1");
    auto found = detail::read_checkpoint(*body);
    if (!found || encode(*found) != text) return failure(errc::checkpoint_damaged, "its text is not a checkpoint");
    return std::move(*found);
}

} // namespace confab::exporting

#endif
