#include "storage/postgres/postgres_connection.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <string_view>

#include <libpq-fe.h>
#include <poll.h>

#include "domain/base/hex.hpp"
#include "storage/store.hpp"

namespace usher::storage {

namespace {

std::string percent_decoded(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '%' && i + 2 < text.size() && domain::hex_value(text[i + 1]) >= 0 &&
        domain::hex_value(text[i + 2]) >= 0) {
      out += static_cast<char>(domain::hex_value(text[i + 1]) * 16 + domain::hex_value(text[i + 2]));
      i += 2;
    } else {
      out += text[i];
    }
  }
  return out;
}

/// Applies to every connection that does not say otherwise itself. Seconds, but for tcp_user_timeout in
/// milliseconds.
constexpr std::array<std::pair<std::string_view, std::string_view>, 5> defaults{
    {{"connect_timeout", "5"},
     {"keepalives_idle", "10"},
     {"keepalives_interval", "5"},
     {"keepalives_count", "3"},
     {"tcp_user_timeout", "15000"}}};

}  // namespace

bool is_postgres_url(std::string_view place) {
  return place.starts_with("postgresql://") || place.starts_with("postgres://");
}

postgres_url::postgres_url(const std::string& url, session_use use) : connect_string_(url) {
  if (!is_postgres_url(url)) {
    throw store_error("a database is named by postgresql://user@host:port/name");
  }

  const auto begin = url.find("://") + 3;
  const auto query_at = std::min(url.find('?', begin), url.size());
  std::string shown = url.substr(begin, query_at - begin);
  // The last @ ends the user's part: a password may hold others.
  if (const auto at = shown.rfind('@'); at != std::string::npos) {
    if (const auto colon = shown.find(':'); colon < at) {
      secrets_.push_back(shown.substr(colon + 1, at - colon - 1));
      shown.erase(colon, at - colon);
    }
  }
  description_ = url.substr(0, begin) + shown;

  const std::string query = query_at < url.size() ? url.substr(query_at + 1) : "";
  for (const std::string_view key : {"password=", "sslpassword="}) {
    for (auto at = query.find(key); at != std::string::npos; at = query.find(key, at + 1)) {
      const auto value = at + key.size();
      secrets_.push_back(query.substr(value, std::min(query.find('&', value), query.size()) - value));
    }
  }
  for (std::size_t i = 0, count = secrets_.size(); i < count; ++i) {
    secrets_.push_back(percent_decoded(secrets_[i]));
  }
  std::erase(secrets_, "");
  std::sort(secrets_.begin(), secrets_.end(),
            [](const auto& a, const auto& b) { return a.size() > b.size(); });

  char joint = query_at < url.size() ? '&' : '?';
  const auto add_unless_named = [&](std::string_view key, std::string_view value) {
    if (query.find(std::string(key) + "=") == std::string::npos) {
      connect_string_ += joint + std::string(key) + "=" + std::string(value);
      joint = '&';
    }
  };
  for (const auto& [key, value] : defaults) {
    add_unless_named(key, value);
  }
  if (use == session_use::serving) {
    add_unless_named("target_session_attrs", "read-write");
  }
  // Throws where libpq cannot read it.
  settings();
}

std::map<std::string, std::string> postgres_url::settings() const {
  char* complaint = nullptr;
  const std::unique_ptr<PQconninfoOption, decltype(&PQconninfoFree)> read{
      PQconninfoParse(connect_string_.c_str(), &complaint), &PQconninfoFree};
  const std::unique_ptr<char, decltype(&PQfreemem)> owner{complaint, &PQfreemem};
  if (!read) {
    throw store_error("the database " + description_ + " cannot be understood: " +
                      without_secrets(complaint != nullptr ? complaint : "out of memory"));
  }
  std::map<std::string, std::string> out;
  for (const auto* one = read.get(); one->keyword != nullptr; ++one) {
    if (one->val != nullptr) {
      out.emplace(one->keyword, one->val);
    }
  }
  return out;
}

std::string postgres_url::without_secrets(std::string text) const {
  const auto replace_all = [&](const std::string& what, const std::string& by) {
    for (auto at = text.find(what); at != std::string::npos; at = text.find(what, at + by.size())) {
      text.replace(at, what.size(), by);
    }
  };
  replace_all(connect_string_, description_);
  for (const auto& secret : secrets_) {
    replace_all(secret, "***");
  }
  while (!text.empty() && text.back() == '\n') {
    text.pop_back();
  }
  std::replace(text.begin(), text.end(), '\n', ' ');
  return text;
}

#if PQXX_VERSION_MAJOR < 7 || (PQXX_VERSION_MAJOR == 7 && PQXX_VERSION_MINOR < 10)

/// Keeps what the server warns of. It is told on the thread that uses the session.
class postgres_connection::notice_listener final : public pqxx::errorhandler {
 public:
  explicit notice_listener(pqxx::connection& to) : pqxx::errorhandler(to) {}

  bool operator()(const char message[]) noexcept override {
    heard_.append(message);
    return false;
  }

  std::string& heard() { return heard_; }

 private:
  std::string heard_;
};

#else

class postgres_connection::notice_listener final {
 public:
  explicit notice_listener(pqxx::connection& to) : to_(to) {
    to_.set_notice_handler([this](pqxx::zview message) noexcept { heard_.append(message); });
  }
  notice_listener(const notice_listener&) = delete;
  notice_listener& operator=(const notice_listener&) = delete;
  ~notice_listener() { to_.set_notice_handler(nullptr); }

  std::string& heard() { return heard_; }

 private:
  pqxx::connection& to_;
  std::string heard_;
};

#endif

namespace {

/// Asks the server of a session, on a connection of its own, whether it still says anything to anybody.
class server_probe {
 public:
  server_probe(const postgres_url& url, pqxx::connection& session) : settings_(url.settings()) {
    // Of several hosts only the one that the session has, whatever it takes.
    for (const char* key : {"hostaddr", "host", "port", "target_session_attrs", "connect_timeout"}) {
      settings_.erase(key);
    }
    settings_["host"] = text_of(session.hostname());
    settings_["port"] = text_of(session.port());
    // Seconds.
    settings_["connect_timeout"] = "3";
  }

  bool operator()() const {
    std::vector<const char*> keys;
    std::vector<const char*> values;
    for (const auto& [key, value] : settings_) {
      keys.push_back(key.c_str());
      values.push_back(value.c_str());
    }
    keys.push_back(nullptr);
    values.push_back(nullptr);
    return ::PQpingParams(keys.data(), values.data(), 0) != PQPING_NO_RESPONSE;
  }

 private:
  static std::string text_of(const char* text) { return text == nullptr ? "" : text; }

  std::map<std::string, std::string> settings_;
};

}  // namespace

postgres_connection::postgres_connection(const postgres_url& url, session_terms terms)
    : session_(std::make_unique<pqxx::connection>(url.connect_string())),
      listener_(std::make_unique<notice_listener>(*session_)),
      watch_(std::make_unique<silence_watch>(session_->sock(), terms.silence, server_probe(url, *session_),
                                             std::move(terms.on_silence))) {
#if PQXX_VERSION_MAJOR < 7
  // Reconnecting behind our back would lose the exclusive right without anyone noticing.
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wdeprecated-declarations"
  session_->inhibit_reactivation(true);
#pragma GCC diagnostic pop
#endif
  pqxx::nontransaction work(*session_);
  execute(work,
          "SET client_min_messages = warning; SET timezone = 'UTC'; SET datestyle = 'ISO';"
          " SET synchronous_commit = on; SET lock_timeout = '5s'; SET idle_in_transaction_session_timeout = "
          "'60s';"
          " SET tcp_keepalives_idle = 10; SET tcp_keepalives_interval = 5; SET tcp_keepalives_count = 3");
  // Every statement of a batch finds its rows by primary key. A plan made for the length of a batch's arrays
  // would read the whole table of tokens instead (a hash join over it), and be made anew for each batch. What
  // is asked last is answered.
  const auto serving =
      execute(work,
              "SET plan_cache_mode = force_generic_plan;"
              " SELECT pid, backend_start FROM pg_stat_activity WHERE pid = pg_backend_pid()");
  if (!serving.empty() && !serving[0][1].is_null()) {
    backend_ = {serving[0][0].c_str(), serving[0][1].c_str()};
  }
}

postgres_connection::postgres_connection(postgres_connection&& from) noexcept = default;
postgres_connection::~postgres_connection() = default;

std::string postgres_connection::warnings() const {
  return listener_->heard();
}

void postgres_connection::forget_warnings() {
  listener_->heard().clear();
}

pqxx::result postgres_connection::execute(pqxx::transaction_base& within, const std::string& sql) {
  const auto asked = expect_answer();
  return within.exec(sql);
}

#if PQXX_VERSION_MAJOR < 7

pqxx::result postgres_connection::execute(pqxx::transaction_base& within, const std::string& sql,
                                          const arguments& values) {
  const auto asked = expect_answer();
  return within.exec_params(sql, pqxx::prepare::make_dynamic_params(values));
}

#else

namespace {

pqxx::params parameters(const postgres_connection::arguments& values) {
  pqxx::params out;
  for (const auto& value : values) {
    out.append(value);
  }
  return out;
}

}  // namespace

pqxx::result postgres_connection::execute(pqxx::transaction_base& within, const std::string& sql,
                                          const arguments& values) {
  const auto asked = expect_answer();
#if PQXX_VERSION_MAJOR == 7 && PQXX_VERSION_MINOR < 10
  return within.exec_params(sql, parameters(values));
#else
  return within.exec(sql, parameters(values));
#endif
}

#endif

#if PQXX_VERSION_MAJOR < 7

namespace {

template <class Values>
pqxx::result execute_known(pqxx::transaction_base& within, const std::string& name, const Values& values) {
  return within.exec_prepared(name, pqxx::prepare::make_dynamic_params(values));
}

std::vector<pqxx::binarystring> binary_parameters(const postgres_connection::arguments& values) {
  return {values.begin(), values.end()};
}

const postgres_connection::arguments& parameters(const postgres_connection::arguments& values) {
  return values;
}

}  // namespace

#else

namespace {

pqxx::result execute_known(pqxx::transaction_base& within, const std::string& name,
                           const pqxx::params& values) {
#if PQXX_VERSION_MAJOR == 7 && PQXX_VERSION_MINOR < 10
  return within.exec_prepared(name, values);
#else
  return within.exec(pqxx::prepped{name}, values);
#endif
}

pqxx::params binary_parameters(const postgres_connection::arguments& values) {
  pqxx::params out;
  for (const auto& value : values) {
    out.append(pqxx::binary_cast(value));
  }
  return out;
}

}  // namespace

#endif

pqxx::result postgres_connection::execute_prepared(pqxx::transaction_base& within, const char* sql,
                                                   const arguments& values, value_form form) {
  const auto asked = expect_answer();
  auto at = prepared_.find(sql);
  if (at == prepared_.end()) {
    const auto name = "s" + std::to_string(prepared_.size() + 1);
    session_->prepare(name, sql);
    at = prepared_.emplace(sql, name).first;
  }
  if (form == value_form::binary) {
    return execute_known(within, at->second, binary_parameters(values));
  }
  return execute_known(within, at->second, parameters(values));
}

bool postgres_connection::is_alive() {
  // While nobody asks nothing comes but notices, and the end: a word of it first, then the closed socket.
  constexpr int looks = 8;
  try {
    for (int i = 0; i < looks && session_->is_open(); ++i) {
      pollfd waiting{session_->sock(), POLLIN, 0};
      if (::poll(&waiting, 1, 0) <= 0) {
        return true;
      }
      session_->get_notifs();
    }
  } catch (const pqxx::broken_connection&) {
    return false;
  }
  return session_->is_open();
}

const std::string& postgres_connection::prepare_by_name(const char* sql) {
  auto at = named_.find(sql);
  if (at == named_.end()) {
    // The library prepares some of its own later, and names are the session's.
    const auto name = "t" + std::to_string(named_.size() + 1);
    pqxx::nontransaction work(*session_);
    execute(work, "PREPARE " + name + " AS " + sql);
    at = named_.emplace(sql, name).first;
  }
  return at->second;
}

void text_array::begin_element() {
  if (!std::exchange(empty_, false)) {
    to_ += ',';
  }
}

void text_array::add_plain(std::string_view text) {
  begin_element();
  to_ += text;
}

void text_array::add_quoted(std::string_view text) {
  begin_element();
  to_ += '"';
  for (const char c : text) {
    if (c == '\0') {
      throw store_error("a text with a NUL cannot be stored");
    }
    // First for the array, then for the literal that it stands in.
    if (c == '"' || c == '\\') {
      to_ += '\\';
    }
    if (c == '\'') {
      to_ += '\'';
    }
    to_ += c;
  }
  to_ += '"';
}

namespace {

/// Dimensions, whether there are nulls, the type, the number of elements, the number of the first.
constexpr std::size_t array_header = 5 * sizeof(std::int32_t);

}  // namespace

binary_array::binary_array(std::uint32_t type) : type_(type), bytes_(array_header, '\0') {}

void binary_array::add_bytes(std::string_view bytes) {
  add_size(bytes.size());
  bytes_ += bytes;
}

void binary_array::add_null() {
  ++elements_;
  has_null_ = true;
  append_number(std::int32_t{-1});
}

std::string binary_array::take() {
  auto elements = std::exchange(bytes_, {});
  append_number(std::int32_t{1});
  append_number(std::int32_t{has_null_ ? 1 : 0});
  append_number(type_);
  append_number(elements_);
  append_number(std::int32_t{1});
  elements.replace(0, array_header, bytes_);
  bytes_.assign(array_header, '\0');
  elements_ = 0;
  has_null_ = false;
  return elements;
}

}  // namespace usher::storage
