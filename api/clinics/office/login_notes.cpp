#include "api/clinics/office/login_notes.hpp"

#include <algorithm>
#include <utility>

#include "domain/base/limits.hpp"
#include "domain/base/unicode.hpp"

namespace usher::api {

login_note login_note_of(const edge::request& r, domain::instant now) {
  login_note note;
  note.at = now;
  note.address = r.remote_address;
  if (const auto* said = r.header("user-agent")) {
    note.agent = said->substr(0, domain::limits::max_user_agent_bytes);
    std::replace_if(
        note.agent.begin(), note.agent.end(), [](char c) { return c < ' ' || c > '~'; }, '?');
  }
  return note;
}

void login_notes::add(login_note note) {
  const std::lock_guard lock(mutex_);
  note.number = ++last_;
  notes_.push_front(std::move(note));
  if (notes_.size() > domain::limits::max_login_notes) {
    notes_.pop_back();
  }
}

void login_notes::forget(domain::user_id user, const std::string& username) {
  const auto name = domain::folded(username);
  const std::lock_guard lock(mutex_);
  std::erase_if(notes_, [&](const login_note& note) {
    return note.failure ? !name.empty() && domain::folded(note.username) == name : note.user == user;
  });
}

std::vector<login_note> login_notes::all() const {
  const std::lock_guard lock(mutex_);
  return {notes_.begin(), notes_.end()};
}

}  // namespace usher::api
