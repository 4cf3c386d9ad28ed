#include <algorithm>

#include "tests/simulation/visitors/asking.hpp"

namespace usher::simulation {

/// Records are numbered by the store, from 1: mostly one of the last.
std::int64_t visitors::some_record() {
  const auto count = static_cast<std::int64_t>(durable_.people().records().size());
  return dice_.one_in(4) ? dice_.between(1, count + 1)
                         : std::max<std::int64_t>(1, count - dice_.between(0, 5));
}

void visitors::check_mark(std::string_view what, const actors::attendance_was_marked& said, version since) {
  const auto& record = said.record;
  const auto found = durable_.people().records().find({record.clinic, record.class_date, record.user});
  require(found != durable_.people().records().end(), what, "is about a record that is not durable");
  require(durable_.people().was(record.user, since,
                                [&](const model_person& who) { return who.no_show == said.no_show; }),
          what, "shows no-shows that nobody had");
}

void visitors::mark() {
  with_office([this](const caller& by, const secret_hash&) {
    const auto type = dice_.one_in(2) ? attendance::absent : static_cast<attendance>(dice_.below(5));
    const actors::mark_attendance wish{by, some_record(), type};
    const auto go = [=, this](const keyed& key) {
      ask_once("mark", {}, wish, key, [=, this](const actors::marked_outcome& said, version since) {
        if (said) {
          check_mark("mark", said.value(), since);
        }
      });
    };
    go(maybe_key(go));
  });
}

void visitors::withdraw_mark() {
  with_office([this](const caller& by, const secret_hash&) {
    ask("withdraw-mark", {}, actors::withdraw_attendance{by, some_record()},
        [=, this](const actors::marked_outcome& said, version since) {
          if (said) {
            check_mark("withdraw-mark", said.value(), since);
          }
        });
  });
}

}  // namespace usher::simulation
