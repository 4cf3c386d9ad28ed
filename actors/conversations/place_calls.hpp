#pragma once

#include <memory>

#include "actors/base/views.hpp"
#include "actors/shell/directory.hpp"
#include "actors/shell/protocol.hpp"

namespace usher::actors {

/// The way of a call about a person's place: the people actor says who calls and keeps other calls about the
/// person waiting, the clinic decides, and the people actor hears that the call is over before anyone is
/// answered. Any thread.
class place_calls {
 public:
  place_calls(people_actor people, std::shared_ptr<directory> names, std::shared_ptr<schedule_board> board)
      : people_(std::move(people)), names_(std::move(names)), board_(std::move(board)) {}

  void reserve(const place_call& call, request_context context, reply_to<reserve_place_outcome> reply,
               remember_as<place_outcome> remember) const;
  void cancel(const place_call& call, request_context context, reply_to<cancel_place_outcome> reply,
              remember_as<place_given_up_outcome> remember) const;
  void move(const place_call& call, request_context context, reply_to<move_place_outcome> reply,
            remember_as<place_outcome> remember) const;
  void join_line(const place_call& call, request_context context, reply_to<line_call_outcome> reply,
                 remember_as<clinic_line_outcome> remember) const;
  void leave_line(const place_call& call, request_context context, reply_to<line_call_outcome> reply,
                  remember_as<clinic_line_outcome> remember) const;
  void line_position(const place_call& call, request_context context,
                     reply_to<line_call_outcome> reply) const;

 private:
  /// Goes on with `next(begun, clinic, reply)` once the call may be carried out. Whoever is given that reply
  /// answers it, and ends the call by that.
  template <class Outcome, class Next>
  void begin(begin_place_call what, request_context context, reply_to<Outcome> reply, Next next) const;

  people_actor people_;
  std::shared_ptr<directory> names_;
  std::shared_ptr<schedule_board> board_;
};

}  // namespace usher::actors
