#include "domain/seats/catalogue.hpp"

#include <algorithm>
#include <utility>

#include "domain/base/limits.hpp"
#include "domain/base/plain_text.hpp"
#include "domain/seats/date_terms.hpp"

namespace usher::domain {

namespace {

using catalogue_decision = decision<outcome<concert_facts, catalogue_refusal>, change>;

catalogue_decision refused(catalogue_refusal_kind kind, std::string field = {}) {
  return {catalogue_refusal{kind, std::move(field)}, {}};
}

bool is_title(const std::string& text) {
  return !text.empty() && count_characters(text) <= limits::max_title_characters && is_plain_text(text);
}

/// The first wrong member by name; a missing title or price is wrong where they are required.
std::optional<std::string> first_wrong(const concert_form& form, bool is_new) {
  if (form.title ? !is_title(*form.title) : is_new) {
    return "title";
  }
  if (form.price ? *form.price < 0 || *form.price > limits::max_price : is_new) {
    return "price";
  }
  if (form.seats_per_person && *form.seats_per_person < 0) {
    return "seats_per_person";
  }
  return std::nullopt;
}

/// As it is after what the form says.
concert_changed changed_by(const concert_form& form, const concert_facts& concert, instant now) {
  return {concert.id,
          form.title.value_or(concert.title),
          form.price.value_or(concert.price),
          form.seats_per_person.value_or(concert.seats_per_person),
          form.own_room.value_or(concert.own_room),
          now};
}

void take_in(concert_facts& concert, const concert_changed& fact) {
  concert.title = fact.title;
  concert.price = fact.price;
  concert.seats_per_person = fact.seats_per_person;
  concert.own_room = fact.own_room;
}

bool begins_earlier(const concert_facts::date& date, local_time starts_at) {
  return date.starts_at < starts_at;
}

/// Where the date is, or would stand.
std::vector<concert_facts::date>::iterator place_of(concert_facts& concert, local_time starts_at) {
  return std::lower_bound(concert.dates.begin(), concert.dates.end(), starts_at, begins_earlier);
}

/// False when the date exists.
bool take_in(concert_facts& concert, const concert_date_created& fact) {
  const auto place = place_of(concert, fact.date.starts_at);
  if (place != concert.dates.end() && place->starts_at == fact.date.starts_at) {
    return false;
  }
  date_terms terms;
  terms.seat_count = fact.seat_count;
  terms.price = concert.price;
  concert.dates.insert(place, {fact.date.starts_at, fact.seat_count, std::move(terms)});
  return true;
}

void take_in(concert_facts& concert, const date_terms_set& fact) {
  const auto place = place_of(concert, fact.date.starts_at);
  if (place == concert.dates.end() || place->starts_at != fact.date.starts_at) {
    return;
  }
  place->seat_count = fact.terms.seat_count;
  place->terms = fact.terms;
}

}  // namespace

const concert_facts::date* concert_facts::find(local_time starts_at) const {
  const auto place = std::lower_bound(dates.begin(), dates.end(), starts_at, begins_earlier);
  return place == dates.end() || place->starts_at != starts_at ? nullptr : &*place;
}

catalogue::catalogue(const catalogue_image& image, catalogue_bounds bounds) : bounds_(bounds) {
  for (const concert_facts& concert : image.concerts) {
    dates_ += concert.dates.size();
    concerts_.emplace_hint(concerts_.end(), concert.id, concert);
  }
}

catalogue_decision catalogue::decide(const create_concert& command, instant now) const {
  const concert_form& form = command.form;
  if (auto wrong = first_wrong(form, true)) {
    return refused(catalogue_refusal_kind::wrong_field, std::move(*wrong));
  }
  if (concerts_.size() >= bounds_.concerts) {
    return refused(catalogue_refusal_kind::full);
  }

  concert_facts concert;
  concert.id = concert_id{concerts_.empty() ? 1 : concerts_.rbegin()->first.value + 1};
  const concert_changed changed = changed_by(form, concert, now);
  take_in(concert, changed);
  concert_created created{concert.id, concert.title, concert.price, now};
  return {std::move(concert), {std::move(created), changed}};
}

catalogue_decision catalogue::decide(const change_concert& command, instant now) const {
  const concert_facts* known = find(command.concert);
  if (known == nullptr) {
    return refused(catalogue_refusal_kind::unknown_concert);
  }
  if (auto wrong = first_wrong(command.form, false)) {
    return refused(catalogue_refusal_kind::wrong_field, std::move(*wrong));
  }

  concert_facts concert = *known;
  const concert_changed changed = changed_by(command.form, concert, now);
  take_in(concert, changed);
  if (concert == *known) {
    return {std::move(concert), {}};
  }
  return {std::move(concert), {changed}};
}

catalogue_decision catalogue::decide(const create_date& command, instant now) const {
  const concert_facts* known = find(command.date.concert);
  if (known == nullptr) {
    return refused(catalogue_refusal_kind::unknown_concert);
  }
  if (auto wrong = wrong_member(command.terms)) {
    return refused(catalogue_refusal_kind::wrong_field, std::move(*wrong));
  }
  if (known->find(command.date.starts_at) != nullptr) {
    return refused(catalogue_refusal_kind::date_exists);
  }
  if (dates_ >= bounds_.dates) {
    return refused(catalogue_refusal_kind::full);
  }

  const concert_date_created created{command.date, command.terms.seat_count, now};
  const date_terms_set terms_set{command.date, command.terms, now};
  concert_facts concert = *known;
  take_in(concert, created);
  take_in(concert, terms_set);
  return {std::move(concert), {created, terms_set}};
}

void catalogue::apply(const change& c) {
  const auto concert = [this](concert_id id) {
    const auto found = concerts_.find(id);
    return found == concerts_.end() ? nullptr : &found->second;
  };
  if (const auto* created = std::get_if<concert_created>(&c)) {
    concert_facts& made = concerts_[created->concert];
    made.id = created->concert;
    made.title = created->title;
    made.price = created->price;
  } else if (const auto* changed = std::get_if<concert_changed>(&c)) {
    if (concert_facts* known = concert(changed->concert)) {
      take_in(*known, *changed);
    }
  } else if (const auto* date = std::get_if<concert_date_created>(&c)) {
    concert_facts* known = concert(date->date.concert);
    if (known != nullptr && take_in(*known, *date)) {
      ++dates_;
    }
  } else if (const auto* terms = std::get_if<date_terms_set>(&c)) {
    if (concert_facts* known = concert(terms->date.concert)) {
      take_in(*known, *terms);
    }
  }
}

const concert_facts* catalogue::find(concert_id id) const {
  const auto found = concerts_.find(id);
  return found == concerts_.end() ? nullptr : &found->second;
}

catalogue_image catalogue::image() const {
  catalogue_image image;
  image.concerts.reserve(concerts_.size());
  for (const auto& [id, concert] : concerts_) {
    image.concerts.push_back(concert);
  }
  return image;
}

}  // namespace usher::domain
