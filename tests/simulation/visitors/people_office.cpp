#include <algorithm>

#include "tests/simulation/visitors/asking.hpp"

namespace usher::simulation {

void visitors::create_person() {
  if (durable_.people().all().size() > 30) {
    return;
  }
  with_office([this](const caller& by, const secret_hash&) {
    domain::create_person what;
    what.by = by;
    what.form.username = "new-" + std::to_string(++last_name_);
    what.form.password = std::string(first_password);
    what.form.name = "somebody new";
    what.form.is_teacher = dice_.one_in(3);
    ask("create-person", {}, actors::create_person{what, dice_.one_in(5)},
        [](const actors::person_outcome&, version) {});
  });
}

/// Students, and who has registered: the office stays as it is.
void visitors::edit_person() {
  with_office([this](const caller& by, const secret_hash&) {
    const auto user = dice_.one_in(12) ? user_id{dice_.between(superuser, last_teacher)} : somebody_known();
    domain::edit_person wish{by, user, {}};
    wish.edit.name = "another name";
    if (user.value <= last_student || user.value > last_teacher) {
      wish.edit.is_active = !durable_.people().find(user)->now().is_active || dice_.one_in(3);
    }
    const auto go = [=, this](const keyed& key) {
      ask_once("edit-person", {}, wish, key, [=, this](const actors::person_outcome& said, version since) {
        if (!said) {
          return;
        }
        check_person("edit-person", said.value(), since);
        if (!wish.edit.is_active.value_or(true)) {
          check_has_left("edit-person", wish.user, since);
        }
      });
    };
    go(maybe_key(go));
  });
}

/// Somebody who has registered: the others are needed.
void visitors::erase_person() {
  const auto last = durable_.people().all().rbegin()->first;
  if (last.value <= last_teacher) {
    return;
  }
  const user_id user{dice_.between(last_teacher + 1, last.value)};
  with_office([this, user](const caller& by, const secret_hash&) {
    ask("erase-person", {}, domain::erase_person{by, user},
        [=, this](const actors::office_outcome& said, version since) {
          if (said) {
            require(durable_.people().was(user, since, [](const model_person& who) { return who.is_erased; }),
                    "erase-person", "was answered, and is not durable");
            check_has_left("erase-person", user, since);
          }
        });
  });
}

/// Who may not book any more has given up what they had before anybody is answered.
void visitors::check_has_left(std::string_view what, user_id user, version since) {
  for (const auto& [id, clinic] : durable_.clinics().all()) {
    for (const auto& [date, of] : clinic.classes) {
      // A class that has begun is as it was.
      if (!clinic_model::is_next(date, of, wall_.now())) {
        continue;
      }
      const auto has_left = [&](const auto& list) {
        return std::none_of(list.begin(), list.end(), [&](const auto& one) { return one.user == user; });
      };
      require(of.places.was(since, has_left) && of.line.was(since, has_left), what,
              "left somebody in a class who may not book any more");
    }
  }
}

void visitors::reset_password() {
  with_office([this](const caller& by, const secret_hash&) {
    const auto user = somebody_known();
    ask("reset-password", {}, actors::reset_password{by, user, std::string(first_password)},
        [=, this](const actors::password_reset_outcome& said, version since) {
          require(!said || durable_.people().was(user, since,
                                                 [](const model_person& who) {
                                                   return who.password_hash == hash_of(first_password);
                                                 }),
                  "reset-password", "was answered, and is not durable");
        });
  });
}

void visitors::force_logout() {
  with_office([this](const caller& by, const secret_hash&) {
    const auto user = somebody_known();
    ask("force-logout", {}, domain::force_logout{by, user},
        [=, this](const actors::forced_logout_outcome& said, version since) {
          if (!said) {
            return;
          }
          for (const auto& [key, session] : durable_.people().sessions()) {
            // Who logs in meanwhile stays.
            const bool is_old = session.ended.was_at(since);
            require(session.user != user || !is_old ||
                        session.ended.was(since, [](const auto& end) { return end.has_value(); }),
                    "force-logout", "left a session alive");
          }
        });
  });
}

void visitors::set_flag() {
  with_office([this](const caller& by, const secret_hash&) {
    domain::set_flag wish{by, somebody(), domain::set_flag::which::non_pass, !dice_.one_in(3)};
    if (dice_.one_in(3)) {
      wish.flag = domain::set_flag::which::essential_clinic;
    }
    ask("set-flag", {}, wish, [=, this](const actors::office_outcome& said, version since) {
      if (said) {
        check_person("set-flag", said.value(), since);
      }
    });
  });
}

void visitors::set_no_show() {
  with_office([this](const caller& by, const secret_hash&) {
    const domain::set_no_show wish{
        by, somebody(), static_cast<std::int32_t>(dice_.one_in(2) ? 0 : dice_.between(1, 3)), "reason"};
    const auto go = [=, this](const keyed& key) {
      ask_once("set-no-show", {}, wish, key, [=, this](const actors::office_outcome& said, version since) {
        if (said) {
          check_person("set-no-show", said.value(), since);
        }
      });
    };
    go(maybe_key(go));
  });
}

void visitors::show_person() {
  with_session_of(somebody_known(), [this](const caller& by, const secret_hash&) {
    const auto user = somebody_known();
    ask("show-person", {}, domain::show_person{by, user},
        [=, this](const actors::office_outcome& said, version since) {
          if (said) {
            check_person("show-person", said.value(), since);
          }
        });
  });
}

}  // namespace usher::simulation
