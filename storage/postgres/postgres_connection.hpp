#pragma once

#include <array>
#include <concepts>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <type_traits>
#include <unordered_map>
#include <utility>
#include <vector>

#include <pqxx/pqxx>

#include "storage/postgres/silence_watch.hpp"

/// The little of libpqxx that the store uses, the same for the interfaces of 6.4 and of 7.10: the differences
/// between them stay in this file's source.
namespace usher::storage {

/// What a session is for: one that only reads may be of a standby.
enum class session_use : std::uint8_t { serving, reading };

/// A database URL and what may be said of it: libpq repeats what it was given in its messages, passwords
/// included. It may name several hosts: a session is of the first that answers and, where it is not for
/// reading alone, takes changes.
class postgres_url {
 public:
  /// Throws store_error when it does not begin with postgresql:// or postgres:// or libpq cannot read it.
  explicit postgres_url(const std::string& url, session_use use = session_use::serving);

  /// For libpq: with time-outs, so that neither a connect nor a dead peer can hang the journal, and with the
  /// kind of host that is wanted (target_session_attrs), where the URL does not say otherwise.
  const std::string& connect_string() const { return connect_string_; }
  /// The same as libpq takes it apart.
  std::map<std::string, std::string> settings() const;
  /// User, host, port and database.
  const std::string& description() const { return description_; }
  /// The text as one line in which no password remains.
  std::string without_secrets(std::string text) const;

 private:
  std::string connect_string_;
  std::string description_;
  std::vector<std::string> secrets_;
};

/// How values are given to the server.
enum class value_form : std::uint8_t { text, binary };

/// How long a session waits for its server.
struct session_terms {
  silence_watch::terms silence = {};
  /// Hears, on a thread of its own, that the session was ended because its server did not answer.
  std::function<void()> on_silence = {};
};

/// Which of the server's processes serves a session: it may outlive that, as while it waits for a standby.
struct backend_identity {
  std::string process;
  /// The number of a process that has ended may be another's.
  std::string started_at;
};

/// One session. It never reconnects by itself: whoever owns it must retake what a new session lacks. While
/// its server owes an answer it is watched: where that answers nobody any more, the session ends, and whoever
/// waits gets the exception of a broken connection.
class postgres_connection {
 public:
  /// Throws pqxx exceptions, as all members do.
  explicit postgres_connection(const postgres_url& url, session_terms terms = {});
  postgres_connection(postgres_connection&& from) noexcept;
  ~postgres_connection();

  using arguments = std::vector<std::string>;

  /// Runs any number of statements without arguments. The server takes them as one transaction also where
  /// none is open, unless they say otherwise themselves.
  pqxx::result execute(pqxx::transaction_base& within, const std::string& sql);
  pqxx::result execute(pqxx::transaction_base& within, const std::string& sql, const arguments& values);
  /// The same through a statement that is prepared once a session. `sql` must live as long as the session: it
  /// is known by where it is.
  pqxx::result execute_prepared(pqxx::transaction_base& within, const char* sql, const arguments& values,
                                value_form form);

  /// The name under which EXECUTE finds the statement, which is prepared once a session. No transaction may
  /// be open. `sql` as above.
  const std::string& prepare_by_name(const char* sql);

  bool is_open() const { return session_->is_open(); }
  /// Whether the server has not ended the session either, as far as it has said so: what is sent by one that
  /// has ended is in doubt. To be asked while nothing is under way; costs a look at the socket.
  bool is_alive();
  pqxx::connection& session() { return *session_; }

  /// To be kept around a transaction of several statements, so that its end is watched too. `execute` and the
  /// like need nothing of that.
  [[nodiscard]] silence_watch::question expect_answer() { return silence_watch::question(*watch_); }

  const backend_identity& backend() const { return backend_; }

  /// What the server warned of since the last `forget_warnings`; empty where it did not. During a commit that
  /// is that nobody vouches for it: the wait for the standby was given up, and the answer is that of a
  /// success all the same. The words are in the language of the server.
  std::string warnings() const;
  void forget_warnings();

 private:
  class notice_listener;

  std::unique_ptr<pqxx::connection> session_;
  /// Both end before the session.
  std::unique_ptr<notice_listener> listener_;
  std::unique_ptr<silence_watch> watch_;
  backend_identity backend_;
  std::unordered_map<const char*, std::string> prepared_;
  std::unordered_map<const char*, std::string> named_;
};

/// Elements of an array, in the binary form of the server: that costs it a fraction of what reading a text
/// does. Elements are written in order, each as the bytes of its own binary form.
class binary_array {
 public:
  /// Of which type the elements are, by the number that the server has for it.
  explicit binary_array(std::uint32_t type);

  template <std::integral T>
  void add_number(T number) {
    add_size(sizeof number);
    append_number(number);
  }
  void add_bytes(std::string_view bytes);
  void add_null();
  std::string take();

 private:
  template <std::integral T>
  void append_number(T number) {
    using bits = std::make_unsigned_t<T>;
    const auto value = static_cast<bits>(number);
    std::array<char, sizeof(T)> big_endian;
    for (std::size_t i = 0; i < sizeof(T); ++i) {
      big_endian[i] =
          static_cast<char>(static_cast<std::uint64_t>(value) >> (8 * (sizeof(T) - 1 - i)) & 0xff);
    }
    bytes_.append(big_endian.data(), big_endian.size());
  }
  void add_size(std::size_t bytes) {
    ++elements_;
    append_number(static_cast<std::int32_t>(bytes));
  }

  std::uint32_t type_;
  std::int32_t elements_ = 0;
  bool has_null_ = false;
  std::string bytes_;
};

/// Elements of an array, as a literal at the end of a statement's text.
class text_array {
 public:
  /// Writes `before` in front.
  text_array(std::string& statement, std::string_view before) : to_(statement) {
    to_ += before;
    to_ += "'{";
  }

  template <std::integral T>
  void add_number(T number) {
    add_plain(std::to_string(number));
  }
  /// A text without quotes, backslashes, braces and commas.
  void add_plain(std::string_view text);
  /// Throws store_error for a text with a NUL, which the server cannot be given.
  void add_quoted(std::string_view text);
  void add_null() { add_plain("NULL"); }
  void end() { to_ += "}'"; }

 private:
  void begin_element();

  std::string& to_;
  bool empty_ = true;
};

}  // namespace usher::storage
