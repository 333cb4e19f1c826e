// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_YOURGPT_SESSION_HPP
#define CONFAB_YOURGPT_SESSION_HPP

#include <confab/detail/config.hpp>
#include <confab/json/timestamp.hpp>
#include <confab/yourgpt/words.hpp>

#include <concepts>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace confab::yourgpt {

// Each type is one template over what holds its text: std::string (owned, safe to keep) or std::string_view (a view into
// the page that it came from). An owned value is constructible from a view. Text that is missing, null or absent is empty;
// `raw` tells them apart. Source of the members: the vendor's list, update and create documentation; only the id is required.

template <class From, class To>
concept text_convertible = !std::same_as<From, To> && std::constructible_from<To, From const&>;

/** One chat session of YourGPT: a row of the list, or what an update or creation answers.
 *
 *  Lists name the timestamps `created_at`, updates and creations `createdAt`; both are read. Ids and counts are text: the
 *  vendor sends them as strings or as numbers, some beyond what a double holds.
 */
template <class String>
class basic_session {
public:
    basic_session() = default;
    template <text_convertible<String> Other>
    explicit basic_session(basic_session<Other> const& other)
        : id(other.id), row_id(other.row_id), project_id(other.project_id), integration_id(other.integration_id),
          status(other.status), state(other.state), chat_mode(other.chat_mode), segment(other.segment),
          device_type(other.device_type), platform(other.platform), ip(other.ip), country(other.country),
          language(other.language), contact_id(other.contact_id), visitor_id(other.visitor_id),
          is_emulator(other.is_emulator), created_at(other.created_at), updated_at(other.updated_at),
          total_unseen(other.total_unseen), last_message_time(other.last_message_time),
          last_message(other.last_message), last_message_id(other.last_message_id),
          last_message_content_type(other.last_message_content_type), last_message_type(other.last_message_type),
          data(other.data), visitor_data(other.visitor_data), contact_data(other.contact_data),
          session_meta(other.session_meta), raw(other.raw) {}

    String id;             ///< `session_uid`, which the vendor's other calls take; never empty in a list
    String row_id;         ///< `id`: a number that no call takes
    String project_id;     ///< the project's number
    String integration_id; ///< the channel's number; 17 is the API's in a vendor's example, others are not published
    json::basic_word<yourgpt::status, String> status;       ///< open or closed; null in a vendor's example
    json::basic_word<yourgpt::state, String> state;         ///< where it stands
    json::basic_word<yourgpt::chat_mode, String> chat_mode; ///< who handles it; often an unpublished number as text
    String segment;                                         ///< tags with commas between them, see segments_of()
    String device_type;                                     ///< for instance desktop
    String platform;                                        ///< the visitor's system
    String ip;                                              ///< the visitor's address
    String country;                                         ///< the visitor's country code
    String language;                                        ///< the visitor's language
    String contact_id;                                      ///< the contact's number
    String visitor_id;                                      ///< the visitor's number
    std::optional<bool> is_emulator;                        ///< whether it is a trial inside the vendor's dashboard
    std::optional<json::timestamp> created_at;              ///< when it began
    std::optional<json::timestamp> updated_at;              ///< when it changed last
    String total_unseen;                                    ///< messages that nobody has seen, in digits
    std::optional<json::timestamp> last_message_time;       ///< what lists are sorted by
    String last_message;                                    ///< its text
    String last_message_id;                                 ///< its number
    json::basic_word<content_type, String> last_message_content_type; ///< what it holds
    String last_message_type;                                         ///< a number that is not published
    String data;                                                      ///< JSON text of the vendor's object or array
    String visitor_data;                                              ///< JSON text of the vendor's object
    String contact_data;                                              ///< JSON text of the vendor's object
    String session_meta;                                              ///< JSON text of the vendor's object
    String raw;                                                       ///< the whole object, byte for byte
};

/// A session that owns its text.
using session = basic_session<std::string>;
/// A session whose text lies in the page that it came from.
using session_view = basic_session<std::string_view>;

/// The tags of a `segment`, without white space around them and without empty ones.
/// @par Lifetimes the views are into `segment`.
CONFAB_DECL std::vector<std::string_view> segments_of(std::string_view segment);

} // namespace confab::yourgpt

#if !defined(CONFAB_SEPARATE_COMPILATION)
#include <confab/yourgpt/impl/session.ipp>
#endif

#endif
