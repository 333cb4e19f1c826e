// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_RESILIENCE_DETAIL_IMPL_STRUCTURED_FIELD_IPP
#define CONFAB_RESILIENCE_DETAIL_IMPL_STRUCTURED_FIELD_IPP

#include <confab/resilience/detail/structured_field.hpp>

#include <charconv>

namespace confab::resilience::detail {

inline constexpr std::size_t most_members = 64;

class structured_field_reader {
public:
    explicit structured_field_reader(std::string_view text) : rest_(text) {}

    bool read(std::vector<field_member>& members) {
        skip(" ");
        while (members.size() < most_members) {
            if (!read_member(members.emplace_back())) return false;
            skip(" \t");
            if (rest_.empty()) return true;
            if (!take(',')) return false;
            skip(" \t");
        }
        return false;
    }

private:
    bool read_member(field_member& into) {
        if (!read_item(into.name, into.value)) return false;
        std::string_view text;
        if (take('=') && !read_item(text, into.value)) return false;
        while (take(';')) {
            skip(" ");
            if (into.parameters.size() >= most_members || rest_.empty() || !is_key_start(rest_.front())) return false;
            auto& [name, value] = into.parameters.emplace_back();
            name =
                take_while([](char c) { return is_key_start(c) || is_digit(c) || c == '-' || c == '_' || c == '.'; });
            if (take('=') && !read_item(text, value)) return false;
        }
        return true;
    }

    bool read_item(std::string_view& text, std::optional<std::int64_t>& number) {
        if (rest_.empty()) return false;
        char const first = rest_.front();
        if (first == '"') return read_string(text);
        if (first == ':') return read_until(':', text);
        if (is_digit(first) || first == '-') return read_number(text, number);
        if (first == '?' || first == '@') {
            rest_.remove_prefix(1);
            text = take_while([](char c) { return is_digit(c) || c == '-'; });
            return !text.empty();
        }
        if (first != '*' && !is_letter(first)) return false;
        text =
            take_while([](char c) { return is_letter(c) || is_digit(c) || token_marks.find(c) != token_marks.npos; });
        return true;
    }
    bool read_string(std::string_view& text) {
        for (std::size_t i = 1; i < rest_.size(); ++i) {
            if (rest_[i] == '\\') ++i;
            else if (rest_[i] == '"') {
                text = rest_.substr(1, i - 1);
                rest_.remove_prefix(i + 1);
                return true;
            }
        }
        return false;
    }
    bool read_until(char end, std::string_view& text) {
        auto const at = rest_.find(end, 1);
        if (at == rest_.npos) return false;
        text = rest_.substr(1, at - 1);
        rest_.remove_prefix(at + 1);
        return true;
    }
    // At most 15 digits; a fraction is checked and gives no number.
    bool read_number(std::string_view& text, std::optional<std::int64_t>& number) {
        text = take_while([](char c) { return is_digit(c) || c == '-' || c == '.'; });
        std::int64_t value = 0;
        auto const [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
        if (error != std::errc() || text.size() > (text.front() == '-' ? 16u : 15u)) return false;
        if (end == text.data() + text.size()) number = value;
        return end == text.data() + text.size() || (*end == '.' && end + 1 != text.data() + text.size());
    }

    bool take(char c) {
        if (rest_.empty() || rest_.front() != c) return false;
        rest_.remove_prefix(1);
        return true;
    }
    void skip(std::string_view blanks) { rest_.remove_prefix(std::min(rest_.find_first_not_of(blanks), rest_.size())); }
    template <class Belongs>
    std::string_view take_while(Belongs belongs) {
        std::size_t size = 0;
        while (size < rest_.size() && belongs(rest_[size])) ++size;
        auto const text = rest_.substr(0, size);
        rest_.remove_prefix(size);
        return text;
    }

    static constexpr std::string_view token_marks = "!#$%&'*+-.^_`|~:/";
    static bool is_digit(char c) { return c >= '0' && c <= '9'; }
    static bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
    static bool is_key_start(char c) { return (c >= 'a' && c <= 'z') || c == '*'; }

    std::string_view rest_;
};

CONFAB_DECL std::vector<field_member> read_structured_field(std::string_view text) {
    std::vector<field_member> members;
    structured_field_reader reader(text);
    if (!reader.read(members)) members.clear();
    return members;
}

} // namespace confab::resilience::detail

#endif
