#include "api/admin/date_changes.hpp"

#include <algorithm>
#include <vector>

#include "api/admin/refusals.hpp"
#include "api/admin/render_admin.hpp"
#include "api/support/gather.hpp"

namespace usher::api {

namespace {

using domain::date_state;

/// One call for all dates of a concert; lives until the last date has answered.
class change_of_all : public std::enable_shared_from_this<change_of_all> {
 public:
  change_of_all(actors::engine& engine, const domain::concert_facts& concert, date_state state, bool force,
                const actors::request_context& context, actors::reply_to<dates_changed_outcome> reply)
      : engine_(engine),
        concert_(concert.id),
        state_(state),
        force_(force),
        context_(context),
        reply_(std::move(reply)) {
    for (const auto& one : concert.dates) {
      dates_.push_back({{concert.id, one.starts_at}});
    }
  }

  void begin() {
    const auto self = shared_from_this();
    gather::all(
        dates_.size(),
        [self](std::size_t i, std::function<void()> done) {
          self->look_at(self->dates_[i], std::move(done));
        },
        [self] { self->decide(); });
  }

 private:
  enum class course { wanted, left_alone, done, refused, unreachable };

  struct date {
    domain::concert_date_key key;
    course went = course::wanted;
    /// As it was, or as it is when it was changed.
    domain::date_standing standing = {};
    std::int64_t to_refund = 0;
    domain::terms_refusal refusal = {};
  };

  void look_at(date& one, std::function<void()> done) {
    const auto answer = [self = shared_from_this(), &one,
                         done = std::move(done)](const actors::answer<actors::terms_changed_outcome>& a) {
      const auto* outcome = std::get_if<actors::terms_changed_outcome>(&a);
      if (outcome == nullptr || !*outcome) {
        one.went = course::unreachable;
      } else {
        one.standing = outcome->value();
        one.went = self->verdict(one.standing);
      }
      done();
    };
    engine_.ask(one.key, actors::show_standing{}, context_,
                actors::reply_to<actors::terms_changed_outcome>(answer));
  }

  course verdict(const domain::date_standing& standing) const {
    if (standing.terms.state == date_state::cancelled) {
      return course::left_alone;
    }
    const bool refunds = force_ || standing.terms.refund_all;
    return state_ != date_state::open && standing.sold > 0 && !refunds ? course::refused : course::wanted;
  }

  void decide() {
    if (has(course::unreachable)) {
      return reply_.unavailable_because(actors::unavailable_reason::busy);
    }
    if (has(course::refused)) {
      return reply_.send(dates_changed_outcome{refused_before()});
    }
    const auto self = shared_from_this();
    gather::all(
        dates_.size(),
        [self](std::size_t i, std::function<void()> done) { self->change(self->dates_[i], std::move(done)); },
        [self] { self->answer(); });
  }

  void change(date& one, std::function<void()> done) {
    if (one.went != course::wanted) {
      return done();
    }
    const auto to_state = [state = state_](domain::date_terms terms) {
      terms.state = state;
      return terms;
    };
    const auto answer = [self = shared_from_this(), &one,
                         done = std::move(done)](const actors::answer<date_changed_outcome>& a) {
      const auto* outcome = std::get_if<date_changed_outcome>(&a);
      if (outcome == nullptr) {
        one.went = course::unreachable;
      } else if (*outcome) {
        one.went = course::done;
        one.standing = outcome->value().standing;
        one.to_refund = outcome->value().to_refund;
      } else {
        one.went = course::refused;
        one.refusal = outcome->refusal();
      }
      done();
    };
    alter_terms(engine_, one.key, to_state, force_, context_, actors::reply_to<date_changed_outcome>(answer));
  }

  void answer() const {
    if (has(course::unreachable)) {
      problem what = dates_partly_changed;
      what.details = lines();
      return reply_.send(dates_changed_outcome{what});
    }
    if (has(course::refused)) {
      problem what = dates_sold_meanwhile;
      what.details = lines();
      return reply_.send(dates_changed_outcome{what});
    }
    reply_.send(dates_changed_outcome{lines()});
  }

  bool has(course what) const {
    return std::any_of(dates_.begin(), dates_.end(), [what](const date& one) { return one.went == what; });
  }

  problem refused_before() const {
    auto refused = json::array();
    for (const auto& one : dates_) {
      if (one.went == course::refused) {
        refused.push_back(
            {{"concertDate", domain::to_text(one.key.starts_at)}, {"bookings", one.standing.sold}});
      }
    }
    problem what = dates_have_bookings;
    fill(what, static_cast<std::int64_t>(refused.size()));
    what.details["dates"] = std::move(refused);
    return what;
  }

  json lines() const {
    auto rows = json::array();
    for (const auto& one : dates_) {
      json row{{"concertDate", domain::to_text(one.key.starts_at)},
               {"state", domain::to_word(one.standing.terms.state)},
               {"refundsToMake", one.to_refund}};
      if (one.went == course::refused) {
        row["code"] = describe(one.refusal).code;
      } else if (one.went == course::unreachable) {
        row["code"] = "UNAVAILABLE";
      }
      rows.push_back(std::move(row));
    }
    return {{"concertId", concert_.value}, {"dates", std::move(rows)}};
  }

  actors::engine& engine_;
  const domain::concert_id concert_;
  const date_state state_;
  const bool force_;
  const actors::request_context context_;
  const actors::reply_to<dates_changed_outcome> reply_;
  /// Each is written by one thread at a time; its number does not change.
  std::vector<date> dates_;
};

}  // namespace

void alter_terms(actors::engine& engine, const domain::concert_date_key& date,
                 const std::function<domain::date_terms(domain::date_terms)>& alter, bool force,
                 const actors::request_context& context,
                 const actors::reply_to<date_changed_outcome>& reply) {
  using actors::on_the_way_to;
  using actors::terms_changed_outcome;
  using last = actors::reply_to<date_changed_outcome>;
  // What the decision itself says of the date may be as it was before.
  const auto look_again = [&engine, date, context](const terms_changed_outcome& decided, const last& to) {
    if (!decided) {
      return to.send(date_changed_outcome{decided.refusal()});
    }
    const auto sold = decided.value().sold;
    engine.ask(
        date, actors::show_standing{}, context,
        on_the_way_to<terms_changed_outcome>(to, [sold](const terms_changed_outcome& now, const last& then) {
          if (!now) {
            return then.send(date_changed_outcome{now.refusal()});
          }
          const auto to_refund = now.value().terms.refund_all ? sold : 0;
          then.send(date_changed_outcome{changed_date{now.value(), to_refund}});
        }));
  };
  const auto change = [&engine, date, alter, force, context, look_again](
                          const terms_changed_outcome& standing, const last& to) {
    if (!standing) {
      return to.send(date_changed_outcome{standing.refusal()});
    }
    const auto terms = alter(standing.value().terms);
    const bool was_cancelled = standing.value().terms.state == date_state::cancelled;
    if (was_cancelled && terms == standing.value().terms) {
      return to.send(date_changed_outcome{changed_date{standing.value(), still_to_refund(standing.value())}});
    }
    engine.ask(date, domain::change_terms{terms, force}, context,
               on_the_way_to<terms_changed_outcome>(to, look_again));
  };
  engine.ask(date, actors::show_standing{}, context, on_the_way_to<terms_changed_outcome>(reply, change));
}

void set_all_states(actors::engine& engine, const domain::concert_facts& concert, date_state state,
                    bool force, const actors::request_context& context,
                    const actors::reply_to<dates_changed_outcome>& reply) {
  std::make_shared<change_of_all>(engine, concert, state, force, context, reply)->begin();
}

}  // namespace usher::api
