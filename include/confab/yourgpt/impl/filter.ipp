// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_YOURGPT_IMPL_FILTER_IPP
#define CONFAB_YOURGPT_IMPL_FILTER_IPP

#include <confab/yourgpt/filter.hpp>

#include <confab/yourgpt/detail/checks.hpp>

#include <confab/json/raw_text.hpp>

namespace confab::yourgpt {

CONFAB_DECL result<void> filter_condition::check(std::string_view value) const {
    std::string const name = "filter " + std::string(json::word_of(key_));
    if (auto const readable = detail::check_text(name, value); !readable) return readable;
    if (key_ == filter_key::contact_id || key_ == filter_key::visitor_id) return detail::check_digits(name, value);
    // The other operators compare with parts of words.
    bool const compares_words = operator_ == filter_operator::eq || operator_ == filter_operator::ne ||
                                operator_ == filter_operator::in || operator_ == filter_operator::not_in;
    if (!compares_words) return {};
    if (key_ == filter_key::integration) return detail::check_word<yourgpt::integration>(name, value);
    if (key_ == filter_key::chat_mode) return detail::check_word<yourgpt::chat_mode>(name, value);
    return detail::check_word<yourgpt::state>(name, value);
}

CONFAB_DECL result<std::string> filter_condition::json() const {
    auto const key = json::word_of(key_);
    auto const compare = json::word_of(operator_);
    if (key.empty()) return failure(errc::invalid_argument, "filter: the key is unknown");
    if (compare.empty()) return failure(errc::invalid_argument, "filter: the operator is unknown");
    bool const is_list = operator_ == filter_operator::in || operator_ == filter_operator::not_in;
    if (values_.empty() || (!is_list && values_.size() > 1))
        return failure(errc::invalid_argument, "filter " + std::string(key) + ": " + std::to_string(values_.size()) +
                                                   " values, where " + std::string(compare) +
                                                   (is_list ? " takes at least one" : " takes one"));
    std::string text = "{\"model\":\"SESSION\",\"key\":\"" + std::string(key) + "\",\"operator\":\"" +
                       std::string(compare) + "\",\"value\":";
    if (is_list) text += '[';
    for (std::size_t i = 0; i < values_.size(); ++i) {
        if (auto const checked = check(values_[i]); !checked) return checked.error();
        if (i != 0) text += ',';
        json::append_quoted(text, values_[i]);
    }
    return text += is_list ? "]}" : "}";
}

} // namespace confab::yourgpt

#endif
