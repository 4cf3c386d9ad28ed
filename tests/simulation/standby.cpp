#include "tests/simulation/standby.hpp"

#include <algorithm>
#include <optional>
#include <utility>

#include "tests/simulation/first_store.hpp"
#include "tests/support/empty_store.hpp"

namespace usher::simulation {

namespace {

/// A store that does not answer.
class silent_store final : public tests::empty_store {
 protected:
  void before_reading() override { throw storage::store_unreachable("nobody answers"); }
};

/// Who was renamed since they booked is called otherwise by who has read them later, and what was demanded of
/// a clinic that has nothing to do for it is known only there. That a class has begun is no change: who
/// follows sees it by the first one that is for the next class. Of a class before, nobody reads back who was
/// in it when its day is over, nor the key of a request that is no longer remembered.
domain::roster_image comparable(domain::roster_image image, const domain::roster_image& serves,
                                domain::local_date today) {
  image.reset_demanded = {};
  if (image.class_date < serves.class_date) {
    image.held_date = std::exchange(image.class_date, serves.class_date);
    image.held = std::exchange(image.entries, {});
    image.waiters.clear();
  }
  if (image.held.empty() || image.held_date != today) {
    image.held_date = {};
    image.held.clear();
  }
  for (auto* entries : {&image.entries, &image.held}) {
    for (auto& entry : *entries) {
      entry.name.clear();
      entry.username.clear();
      entry.request.reset();
    }
  }
  for (auto& waiter : image.waiters) {
    waiter.name.clear();
    waiter.username.clear();
  }
  return image;
}

}  // namespace

standby::standby(const actors::engine_settings& settings, std::shared_ptr<const actors::clock> time,
                 storage::store_reader& beginning, std::function<void(const std::string&)> fail, chance& dice)
    : fail_(std::move(fail)),
      dice_(dice),
      time_(time),
      follows_(std::make_unique<process>(
          settings, std::move(time), beginning, [this] { fail_("who follows has decided something"); },
          dice)) {}

bool standby::step(storage::store_reader& from) {
  const auto choice = dice_.below(10);
  if (choice < 6 && follows_->has_message()) {
    follows_->deliver_one(dice_);
    return true;
  }
  if (choice < 8 && follows_->readings().has_reading()) {
    if (dice_.one_in(10)) {
      silent_store nobody;
      follows_->readings().read_one(nobody);
    } else {
      follows_->readings().read_one(from);
    }
    return true;
  }
  return follows_->follow(from, 1 + dice_.below(20));
}

void standby::rest(storage::store_reader& from) {
  while (true) {
    if (follows_->has_message()) {
      follows_->deliver_one(dice_);
    } else if (follows_->readings().has_reading()) {
      follows_->readings().read_one(from);
    } else {
      return;
    }
  }
}

void standby::catch_up(storage::store_reader& from) {
  while (follows_->follow(from, 1'000)) {
  }
  rest(from);
  while (!follows_->has_taken_in() || !follows_->is_restored()) {
    // Somebody tries again to read, in a while.
    follows_->pass(std::chrono::milliseconds{500});
    rest(from);
  }
}

std::unique_ptr<process> standby::take_over(std::unique_ptr<doubtful_store> store,
                                            hand_journal::surroundings around, bool anew) {
  if (!anew) {
    catch_up(store->real());
  }
  follows_->lead(std::move(store), std::move(around), anew, dice_);
  return std::move(follows_);
}

template <class Command>
void standby::compare_answers(process& serves, storage::store_reader& from, actors::address_of<Command> whom,
                              const Command& command) {
  using outcome = actors::outcome_of<Command>;
  const auto ask = [&](process& one) {
    const auto heard = std::make_shared<std::optional<actors::answer<outcome>>>();
    one.company().take(actors::asked<Command>{
        whom,
        command,
        {{}, time_->now() + std::chrono::minutes{1}},
        actors::reply_to<outcome>([heard](const actors::answer<outcome>& said) { *heard = said; }),
        {}});
    while (one.has_message() && !*heard) {
      one.deliver_one(dice_);
    }
    if (&one == follows_.get()) {
      rest(from);
    }
    return *heard;
  };
  const auto outcome_in = [](const std::optional<actors::answer<outcome>>& heard) {
    return heard ? std::get_if<outcome>(&*heard) : nullptr;
  };
  auto followed = ask(*follows_);
  for (int tries = 0; !outcome_in(followed) && tries < 10; ++tries) {
    // It could not read from the store, and tries again in a while.
    follows_->pass(std::chrono::milliseconds{500});
    rest(from);
    followed = ask(*follows_);
  }
  const auto decided = ask(serves);
  const auto* one = outcome_in(followed);
  const auto* other = outcome_in(decided);
  const auto is_alike = [&] {
    return one != nullptr && one->ok() == other->ok() && (!one->ok() || one->value() == other->value());
  };
  // Who serves may be reading again what was lost.
  if (other != nullptr && !is_alike()) {
    fail_("who follows answers otherwise: " + std::string(actors::kind_of<Command>()));
  }
}

void standby::compare_concerts(actors::company& serves) {
  const auto& own = follows_->company().cast().names;
  for (const auto& concert : serves.cast().names->concerts()) {
    const auto followed = own->concert(concert->id);
    if (!followed || static_cast<const domain::concert_facts&>(*followed) != *concert) {
      return fail_("who follows shows another concert");
    }
    for (const auto& date : concert->dates) {
      const domain::concert_date_key key{concert->id, date.starts_at};
      const auto one = own->seats(key);
      const auto other = serves.cast().names->seats(key);
      if (one && other &&
          (one->free_seats != other->free_seats || one->sold_seats != other->sold_seats ||
           one->seat_count != other->seat_count)) {
        fail_("who follows shows other seats");
      }
    }
  }
}

void standby::compare_clinics(actors::company& serves) {
  const auto today = std::chrono::floor<std::chrono::days>(time_->moment().local);
  const auto all = serves.cast().board->load();
  if (all.size() != follows_->company().cast().board->load().size()) {
    return fail_("who follows shows other clinics");
  }
  for (const auto& clinic : all) {
    const auto followed = follows_->company().cast().board->find(clinic->clinic.id);
    if (!followed || followed->clinic != clinic->clinic) {
      return fail_("who follows shows another clinic");
    }
    const auto shown = comparable(clinic->roster, clinic->roster, today);
    const auto other = comparable(followed->roster, clinic->roster, today);
    if (other != shown || other.waiters.size() != static_cast<std::size_t>(clinic->waiting)) {
      return fail_("who follows shows another roster");
    }
  }
}

void standby::compare_people(actors::company& serves) {
  const auto one = follows_->company().people_slot().load();
  const auto other = serves.people_slot().load();
  const auto differ = [&](std::int64_t id) {
    const domain::user_id user{id};
    return one->known.contains(user) != other->known.contains(user) ||
           one->inactive.contains(user) != other->inactive.contains(user);
  };
  if (!one || !other || one->count != other->count) {
    return fail_("who follows shows other people");
  }
  for (std::int64_t id = 1; id <= static_cast<std::int64_t>(one->count); ++id) {
    if (differ(id)) {
      return fail_("who follows shows other people");
    }
  }
}

void standby::compare_with(process& serves, storage::store_reader& from) {
  const domain::caller office{domain::user_id{staff}, true, false, true};
  compare_concerts(serves.company());
  compare_clinics(serves.company());
  compare_people(serves.company());
  for (std::int64_t id = 1; id <= last_teacher; ++id) {
    const domain::user_id user{id};
    compare_answers(serves, from, {}, domain::wallet_balance{user});
    compare_answers(serves, from, {}, domain::show_person{office, user});
    for (const auto& concert : serves.company().cast().names->concerts()) {
      for (const auto& date : concert->dates) {
        const domain::concert_date_key key{concert->id, date.starts_at};
        if (serves.company().cast().names->seats(key)) {
          compare_answers(serves, from, key, domain::waiting_list_position{user});
        }
      }
    }
  }
}

}  // namespace usher::simulation
