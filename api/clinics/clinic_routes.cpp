#include "api/clinics/clinic_routes.hpp"

#include "api/clinics/clinic_forms.hpp"
#include "api/clinics/refusals.hpp"
#include "api/clinics/render_clinics.hpp"
#include "api/http/fields.hpp"

namespace usher::api {

namespace {

domain::clinic_id clinic_in_path(const edge::request& r) {
  return domain::clinic_id{number_in_path(r, "clinicId")};
}

template <class Id>
std::optional<Id> as_id(std::optional<std::int64_t> number) {
  return number ? std::optional<Id>(Id{*number}) : std::nullopt;
}

/// `{user_id, clinic_id}`. An empty body lacks both, which has a text of its own in the contract.
actors::place_call read_place_call(const edge::request& r) {
  const auto body = r.body.empty() ? fields{} : fields::of_body(r);
  return {session_key_of(r), as_id<domain::user_id>(body.optional_whole_number("user_id")),
          as_id<domain::clinic_id>(body.optional_whole_number("clinic_id"))};
}

/// `{user_id, from_clinic_id, to_clinic_id}`.
actors::place_call read_move(const edge::request& r) {
  const auto body = r.body.empty() ? fields{} : fields::of_body(r);
  actors::place_call move{session_key_of(r), as_id<domain::user_id>(body.optional_whole_number("user_id")),
                          as_id<domain::clinic_id>(body.optional_whole_number("to_clinic_id")),
                          as_id<domain::clinic_id>(body.optional_whole_number("from_clinic_id"))};
  if (!move.from) {
    // Then nobody can say where to: refused as any other field that is missing.
    move.clinic = std::nullopt;
  }
  return move;
}

/// The same in the query, or in a body.
actors::place_call read_line_call(const edge::request& r) {
  const auto query = fields::of_query_or_body(r, "user_id");
  return {session_key_of(r), as_id<domain::user_id>(query.optional_whole_number("user_id")),
          as_id<domain::clinic_id>(query.optional_whole_number("clinic_id"))};
}

/// Whether the caller may see and change who is in this clinic.
bool works_on(const domain::caller& who, const domain::clinic_facts& clinic) {
  return who.is_office() || clinic.teacher == who.user;
}

class clinic_routes {
 public:
  clinic_routes(std::shared_ptr<const session_desk> desk, clinic_route_settings settings)
      : desk_(std::move(desk)), engine_(desk_->engine()), settings_(std::move(settings)) {
    words_.admin_contact = settings_.admin_contact;
    move_words_ = words_;
    move_words_.missing = {"user_id, from_clinic_id와 to_clinic_id가 필요합니다.",
                           "user_id, from_clinic_id and to_clinic_id are required."};
  }

  void health(const edge::request&, const exchange& x) const {
    engine_.check_store(
        actors::reply_to<actors::store_health>([this, x](actors::answer<actors::store_health> a) {
          const auto* state = std::get_if<actors::store_health>(&a);
          const bool connected = state != nullptr && state->connected;
          json body{{"status", connected ? "healthy" : "unhealthy"},
                    {"timestamp", engine_.time().to_text(engine_.time().now())},
                    {"database", connected ? "connected" : "disconnected"},
                    {"user_count", engine_.people()->count}};
          if (connected) {
            body["journal"] = {{"batches", state->journal.batches}, {"changes", state->journal.changes}};
            return x.answer(200, body);
          }
          auto what = try_again_later("STORAGE_UNAVAILABLE", "storage does not answer");
          what.details = std::move(body);
          x.refuse(what);
        }));
  }

  // ---- places

  void reserve(const edge::request& r, const exchange& x) const {
    changing_call<actors::reserve_place_outcome, actors::place_outcome> made;
    made.render = [spoken = x.spoken()](const auto& place) {
      return to_answer(200, confirmation_body(place.value(), spoken));
    };
    made.refuse = [this](const auto& place) { return describe(place, words_); };
    desk_->answer_once<actors::reserve_place>(r, x, read_place_call(r), std::move(made));
  }

  void cancel(const edge::request& r, const exchange& x) const {
    changing_call<actors::cancel_place_outcome, actors::place_given_up_outcome> made;
    made.render = [spoken = x.spoken()](const auto& place) {
      return to_answer(200, given_up_body(place.value(), spoken));
    };
    made.refuse = [this](const auto& place) { return describe(place, words_); };
    desk_->answer_once<actors::cancel_place>(r, x, read_place_call(r), std::move(made));
  }

  void move(const edge::request& r, const exchange& x) const {
    changing_call<actors::move_place_outcome, actors::place_outcome> made;
    made.render = [spoken = x.spoken()](const auto& place) {
      return to_answer(200, confirmation_body(place.value(), spoken));
    };
    made.refuse = [this](const auto& place) { return describe(place, move_words_); };
    desk_->answer_once<actors::move_place>(r, x, read_move(r), std::move(made));
  }

  void join_line(const edge::request& r, const exchange& x) const {
    const auto command = read_place_call(r);
    changing_call<actors::line_call_outcome, actors::clinic_line_outcome> made;
    made.render = [command](const auto& wait) {
      return to_answer(200, wait_body(*command.clinic, *command.user, wait.value()));
    };
    made.refuse = [this](const auto& wait) { return describe(wait, words_); };
    desk_->answer_once<actors::join_line>(r, x, command, std::move(made));
  }

  void leave_line(const edge::request& r, const exchange& x) const {
    const auto command = read_line_call(r);
    engine_.ask(actors::leave_line{command}, x.context(), to_wait(command, x));
  }

  void line_position(const edge::request& r, const exchange& x) const {
    const auto command = read_line_call(r);
    engine_.ask(actors::line_position{command}, x.context(), to_wait(command, x));
  }

  // ---- everyone

  session_desk::call weekly_schedule(const edge::request&) const {
    return [this](const domain::caller& by, const exchange& x) {
      x.answer(schedules_.body(engine_.schedule(), by));
    };
  }

  session_desk::call list(const edge::request& r) const {
    const auto query = strict_fields::of_query(r, {"day", "teacher", "is_active", "all"});
    const auto day =
        word_of(query, "day", domain::from_word<domain::weekday>, "mon, tue, wed, thu, fri, sat or sun");
    const auto teacher = id_of<domain::user_id>(query, "teacher");
    return [this, day, teacher, is_active = query.flag("is_active"), all = query.flag("all").value_or(false)](
               const domain::caller& by, const exchange& x) {
      const bool own = by.is_teacher && !by.is_office() && !all && !teacher;
      const auto of = own ? std::optional{by.user} : teacher;
      auto rows = json::array();
      for (const auto& view : engine_.schedule().load()) {
        const auto& clinic = view->clinic;
        const bool wanted = (!day || clinic.day == *day) && (!of || clinic.teacher == *of) &&
                            (!is_active || clinic.is_active == *is_active);
        if (wanted) {
          rows.push_back(body_of(line_of(*view)));
        }
      }
      x.answer(200, {{"results", std::move(rows)}});
    };
  }

  session_desk::call show(const edge::request& r) const {
    return [this, clinic = clinic_in_path(r)](const domain::caller&, const exchange& x) {
      const auto view = engine_.clinic(clinic);
      if (view == nullptr) {
        return x.refuse(unknown_clinic);
      }
      x.answer(200, body_of(line_of(*view)));
    };
  }

  // ---- the office

  session_desk::call create(const edge::request& r) const {
    return [this, form = new_clinic_form(r), asked = keyed(r)](const domain::caller& by, const exchange& x) {
      with_teacher(form.edit, by, x, [this, asked, by, x](const domain::clinic_edit& edit) {
        changing_call<actors::clinic_created_outcome> made;
        made.carry_out = [this, facts = domain::edited({}, edit), x](auto reply, auto remember) {
          engine_.ask(domain::create_clinic{facts}, x.context(), std::move(reply), std::move(remember));
        };
        made.render = [this](const auto& clinic) { return to_answer(201, body_of({clinic.value(), 0, 0})); };
        made.refuse = [](const auto& clinic) { return describe(clinic.refusal()); };
        desk_->answer_once(asked, by, x, std::move(made));
      });
    };
  }

  session_desk::call edit(const edge::request& r) const {
    return [this, clinic = clinic_in_path(r), form = changed_clinic_form(r)](const domain::caller& by,
                                                                             const exchange& x) {
      if (engine_.clinic(clinic) == nullptr) {
        return x.refuse(unknown_clinic);
      }
      with_teacher(form.edit, by, x, [this, clinic, force = form.force, x](const domain::clinic_edit& edit) {
        engine_.ask(clinic, domain::edit_clinic{edit, force}, x.context(), to_edited(x));
      });
    };
  }

  session_desk::call remove(const edge::request& r) const {
    const bool force = strict_fields::of_query(r, {"force"}).flag("force").value_or(false);
    return [this, clinic = clinic_in_path(r), force](const domain::caller&, const exchange& x) {
      using outcome = actors::clinic_changed_outcome;
      engine_.ask(
          clinic, domain::delete_clinic{force}, x.context(),
          x.then<outcome>([clinic, x](const outcome& gone) {
            if (gone) {
              x.answer(200, {{"id", clinic.value}, {"fallen_out", fallen_out_body(gone.value().fallen_out)}});
            } else {
              x.refuse(describe(gone.refusal()));
            }
          }));
    };
  }

  // ---- the office, and the clinic's teacher

  session_desk::call roster(const edge::request& r) const {
    const auto date = strict_fields::of_query(r, {"date"}).date("date");
    return [this, clinic = clinic_in_path(r), date](const domain::caller& by, const exchange& x) {
      const auto view = workplace(clinic, by, x);
      if (view == nullptr) {
        return;
      }
      if (!date) {
        return x.answer(200, roster_body(*view, engine_.time()));
      }
      using lines = std::vector<storage::reservation_line>;
      engine_.read_store<lines>(
          [clinic, day = *date](storage::queries& store) { return store.list_reservations(clinic, day); },
          x.then<lines>([this, view, day = *date, x](const lines& found) {
            x.answer(200, past_roster_body(view->clinic, day, found, engine_.time()));
          }));
    };
  }

  session_desk::call remove_from_roster(const edge::request& r) const {
    return [this, clinic = clinic_in_path(r), user = domain::user_id{number_in_path(r, "userId")}](
               const domain::caller& by, const exchange& x) {
      if (workplace(clinic, by, x) == nullptr) {
        return;
      }
      using outcome = actors::place_given_up_outcome;
      engine_.ask(clinic, domain::release_place{user, domain::place_end::removed}, x.context(),
                  x.then<outcome>([this, x](const outcome& place) {
                    if (place) {
                      x.answer(200, given_up_body(place.value(), x.spoken()));
                    } else {
                      x.refuse(describe(place.refusal(), words_));
                    }
                  }));
    };
  }

 private:
  json body_of(const clinic_line& line) const {
    return clinic_body(line, settings_.window, engine_.time().moment().local);
  }

  actors::reply_to<actors::line_call_outcome> to_wait(const actors::place_call& command,
                                                      const exchange& x) const {
    return x.then<actors::line_call_outcome>([this, command, x](const actors::line_call_outcome& wait) {
      if (wait) {
        x.answer(200, wait_body(*command.clinic, *command.user, wait.value()));
      } else {
        x.refuse(describe(wait, words_));
      }
    });
  }

  actors::reply_to<actors::clinic_changed_outcome> to_edited(const exchange& x) const {
    return x.then<actors::clinic_changed_outcome>([this, x](const actors::clinic_changed_outcome& changed) {
      if (!changed) {
        return x.refuse(describe(changed.refusal()));
      }
      const auto& edited = changed.value();
      const auto view = engine_.clinic(edited.clinic.id);
      auto body = body_of({edited.clinic, edited.reserved, view == nullptr ? 0 : view->waiting});
      body["fallen_out"] = fallen_out_body(edited.fallen_out);
      x.answer(200, body);
    });
  }

  /// Nothing, and the refusal was answered, when there is no such clinic or it is somebody else's.
  std::shared_ptr<const actors::clinic_view> workplace(domain::clinic_id clinic, const domain::caller& by,
                                                       const exchange& x) const {
    auto view = engine_.clinic(clinic);
    if (view == nullptr) {
      x.refuse(unknown_clinic);
    } else if (!works_on(by, view->clinic)) {
      x.refuse(forbidden);
      view = nullptr;
    }
    return view;
  }

  /// Goes on with the edit and the name of the teacher that it names, if any; refuses whoever is none.
  void with_teacher(domain::clinic_edit edit, const domain::caller& by, const exchange& x,
                    std::function<void(const domain::clinic_edit&)> next) const {
    if (!edit.teacher) {
      return next(edit);
    }
    if (edit.teacher->value == 0) {
      edit.teacher_name = "";
      return next(edit);
    }
    engine_.ask(
        domain::show_person{by, *edit.teacher}, x.context(),
        x.then<actors::office_outcome>([edit, x,
                                        next = std::move(next)](const actors::office_outcome& found) {
          if (!found || !found.value().is_teacher || !found.value().is_active) {
            return x.refuse(describe(domain::field_errors{{"teacher_id", domain::field_error::not_allowed}}));
          }
          auto complete = edit;
          complete.teacher_name = found.value().name;
          next(complete);
        }));
  }

  std::shared_ptr<const session_desk> desk_;
  actors::engine& engine_;
  clinic_route_settings settings_;
  place_call_texts words_;
  place_call_texts move_words_;
  mutable schedule_cache schedules_;
};

}  // namespace

void add_clinic_routes(route_table& table, const std::shared_ptr<const session_desk>& desk,
                       const clinic_route_settings& settings) {
  const auto routes = std::make_shared<const clinic_routes>(desk, settings);
  using admits = session_desk::admits;
  using edge::method;
  const auto add = [&](edge::method method, const char* path, auto member) {
    table.add({method, path,
               [routes, member](const edge::request& r, const exchange& x) { ((*routes).*member)(r, x); }});
  };
  const auto add_for = [&](admits who, edge::method method, const char* path, auto member) {
    desk->add(table, method, path, who,
              [routes, member](const edge::request& r) { return ((*routes).*member)(r); });
  };
  add(method::get, "/api/health", &clinic_routes::health);
  add(method::post, "/api/clinics/reserve", &clinic_routes::reserve);
  add(method::post, "/api/clinics/reserve_clinic", &clinic_routes::reserve);
  add(method::post, "/api/clinics/cancel-reservation", &clinic_routes::cancel);
  add(method::post, "/api/clinics/move-reservation", &clinic_routes::move);
  add(method::post, "/api/clinics/waiting-list", &clinic_routes::join_line);
  add(method::get, "/api/clinics/waiting-list", &clinic_routes::line_position);
  add(method::del, "/api/clinics/waiting-list", &clinic_routes::leave_line);
  add_for(admits::everyone, method::get, "/api/clinics/weekly-schedule", &clinic_routes::weekly_schedule);
  add_for(admits::everyone, method::get, "/api/clinics/weekly_schedule", &clinic_routes::weekly_schedule);
  add_for(admits::everyone, method::get, "/api/clinics", &clinic_routes::list);
  add_for(admits::office, method::post, "/api/clinics", &clinic_routes::create);
  add_for(admits::everyone, method::get, "/api/clinics/{clinicId}", &clinic_routes::show);
  add_for(admits::office, method::patch, "/api/clinics/{clinicId}", &clinic_routes::edit);
  add_for(admits::office, method::del, "/api/clinics/{clinicId}", &clinic_routes::remove);
  add_for(admits::teachers, method::get, "/api/clinics/{clinicId}/roster", &clinic_routes::roster);
  add_for(admits::teachers, method::del, "/api/clinics/{clinicId}/roster/{userId}",
          &clinic_routes::remove_from_roster);
}

}  // namespace usher::api
