#pragma once
// The workspace's data and how the API acts upon it: a request's route and body in, an answer out.
// No sockets, no files, no limit, no token: the time is an argument, and the ids come from a seed.
// Not synchronised.

#include "sandbox/answer.hpp"
#include "sandbox/field_check.hpp"
#include "sandbox/id_maker.hpp"
#include "sandbox/object_body.hpp"
#include "sandbox/object_store.hpp"
#include "sandbox/route.hpp"
#include "sandbox/schema.hpp"
#include "sandbox/search.hpp"

#include "leadimport/base/error.hpp"
#include "leadimport/sandbox/behaviour.hpp"

#include <boost/json/object.hpp>

#include <array>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace leadimport::sandbox {

using wall_time = std::chrono::system_clock::time_point;

class workspace_model : private directory {
public:
    // Fails with errc::bad_schema_file when the schema's people or organizations break the API's
    // own rules. `where` names the schema in the error.
    [[nodiscard]] static result<workspace_model> make(const schema& s, std::uint64_t seed,
                                                      wall_time now, std::string_view where);

    void behave(const behaviour& b); // from now on; at first nothing of it is on

    // Every route but front_page, unknown and wrong_method. `now` is the server's clock.
    [[nodiscard]] response answer(const route& r, std::string_view body, wall_time now);

    // What GET /v2/user/me answers to a user of another workspace.
    [[nodiscard]] static response user_elsewhere();

    // Takes an object in again that an earlier run created, with the name that it kept and its
    // `body` of then. What the body names need not be here any more. False when the body has no
    // name or the id is taken.
    bool restore(object_type t, const object_id& id, std::string_view name, wall_time created_at,
                 const boost::json::object& body);

    // A colleague's lead with the content of `body`, but for values that must be unique; it came to
    // be at `created_at`. Nothing when the API's rules refuse it.
    struct made_by_hand {
        created_object lead;
        std::string body; // without those values
    };
    std::optional<made_by_hand> create_by_hand(std::string_view body, wall_time created_at);

    // What an answer would tell of a lead that there is not.
    [[nodiscard]] created_object invent_lead(wall_time now);

    [[nodiscard]] std::vector<std::string> lead_names() const; // not deleted ones

private:
    workspace_model(schema&& s, std::uint64_t seed);
    std::optional<refusal> take_in_contacts(const schema& s, wall_time now);

    [[nodiscard]] bool knows(target t, const object_id& id) const override;
    [[nodiscard]] object_store& store(object_type t) noexcept;
    [[nodiscard]] const object_store& store(object_type t) const noexcept;

    // workspace_writes.cpp
    response write(const route& r, std::string_view body, wall_time now);
    response create(object_type t, const boost::json::object& json, wall_time now);
    [[nodiscard]] boost::json::object without_unique_values(const boost::json::object& json) const;
    response edit(const route& r, const boost::json::object& json);
    response remove_lead(const route& r);
    response create_field(const boost::json::object& json, wall_time now);
    // Everything that a new or changed record needs: checked and put into `r`, whose created_at is
    // there already.
    std::optional<refusal> fill(object_type t, purpose why, const boost::json::object& json,
                                record& r);
    void complete(object_type t, record& r) const; // with what follows from its values
    [[nodiscard]] std::optional<refusal> check_targets(const object_body& body) const;
    [[nodiscard]] std::optional<refusal> check_required(object_type t, const record& r) const;
    [[nodiscard]] std::optional<refusal> check_unique(object_type t, const record& r);
    [[nodiscard]] refusal already_there(std::string_view what, const record& r);
    [[nodiscard]] boost::json::object summary_of(const record& r) const;

    // workspace_reads.cpp
    [[nodiscard]] response read(const route& r, std::string_view body, wall_time now) const;
    [[nodiscard]] response user_me() const;
    [[nodiscard]] response user_list(std::uint32_t first) const;
    [[nodiscard]] response field_list(object_type t) const;
    [[nodiscard]] response pipeline_list() const;
    [[nodiscard]] response object_list(object_type t, std::uint32_t first, wall_time now) const;
    [[nodiscard]] response lead_by_id(std::string_view id, wall_time now) const;
    [[nodiscard]] response people_by_email(std::string_view email) const;
    [[nodiscard]] std::optional<std::uint32_t> somebody_like(std::string_view email,
                                                             std::uint32_t email_field) const;
    [[nodiscard]] response search(object_type t, std::string_view body, std::uint32_t first,
                                  wall_time now) const;
    [[nodiscard]] boost::json::object flat(object_type t, const record& r) const;
    [[nodiscard]] boost::json::value flat_value(const field_type& type,
                                                const boost::json::value& v) const;
    [[nodiscard]] boost::json::value named(target t, const object_id& id) const; // {id, name}

    object_id room_id_;
    std::string room_name_;
    std::vector<user> users_;
    std::vector<pipeline> pipelines_;
    std::array<object_store, object_types> stores_; // by object_type
    // Of users, pipelines and stages: what an id names.
    struct named_thing {
        target kind;
        std::string name;
        object_id pipeline; // of a stage
    };
    std::unordered_map<object_id, named_thing> things_;
    id_maker ids_;
    behaviour behaves_;
    std::uint64_t duplicates_told_ = 0;
};

} // namespace leadimport::sandbox
