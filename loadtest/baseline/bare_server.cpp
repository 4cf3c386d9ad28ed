#include <cstddef>
#include <exception>
#include <fstream>
#include <iterator>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "loadtest/baseline/gathering_thread.hpp"
#include "loadtest/baseline/pistache_server.hpp"
#include <CLI/CLI.hpp>

/// usher_bare_server: a Pistache server that does nothing but answer every request with the same text, what
/// the library allows on this machine. Where bookings wait for a commit, answers come from another thread
/// than the one that read the request: `--answer-from thread` answers all of them so.
namespace usher::baseline {

namespace {

namespace http = Pistache::Http;

struct constant_answer {
  std::string body;

  void send(http::ResponseWriter& to) const { to.send(http::Code::Ok, body, MIME(Application, Json)); }
};

class inline_handler : public http::Handler {
 public:
  HTTP_PROTOTYPE(inline_handler)

  explicit inline_handler(std::shared_ptr<const constant_answer> answer) : answer_(std::move(answer)) {}

  void onRequest(const http::Request&, http::ResponseWriter response) override { answer_->send(response); }

 private:
  std::shared_ptr<const constant_answer> answer_;
};

/// One thread that answers what the reactors give it, all that waits at a time.
class answering_thread {
 public:
  explicit answering_thread(std::shared_ptr<const constant_answer> answer) : answer_(std::move(answer)) {}

  void give(http::ResponseWriter response) { thread_.give(std::move(response)); }

 private:
  void answer_all(std::vector<http::ResponseWriter>& batch) {
    for (auto& response : batch) {
      answer(response);
    }
  }

  /// Pistache throws when the client has gone meanwhile.
  void answer(http::ResponseWriter& response) {
    try {
      answer_->send(response);
    } catch (const std::exception&) {
    }
  }

  std::shared_ptr<const constant_answer> answer_;
  gathering_thread<http::ResponseWriter> thread_{
      [this](std::vector<http::ResponseWriter>& batch) { answer_all(batch); }};
};

class handing_over_handler : public http::Handler {
 public:
  HTTP_PROTOTYPE(handing_over_handler)

  explicit handing_over_handler(std::shared_ptr<answering_thread> to) : to_(std::move(to)) {}

  void onRequest(const http::Request&, http::ResponseWriter response) override {
    to_->give(std::move(response));
  }

 private:
  std::shared_ptr<answering_thread> to_;
};

std::string read_file(const std::string& path) {
  std::ifstream file{path, std::ios::binary};
  return {std::istreambuf_iterator<char>{file}, {}};
}

/// JSON of exactly so many bytes.
std::string body_of_size(std::size_t bytes) {
  const std::string begin = R"({"constant":")";
  const std::string end = R"("})";
  const auto shortest = begin.size() + end.size();
  return begin + std::string(bytes > shortest ? bytes - shortest : 0, 'x') + end;
}

int run(int count, char** arguments) {
  CLI::App app{"Answers every request with the same text", "usher_bare_server"};
  std::string listen = "127.0.0.1:8081";
  std::string answer_from = "reactor";
  std::string body_file;
  std::size_t body_bytes = 200;
  int threads = 2;
  app.add_option("--listen", listen, "HOST:PORT to listen on; port 0 takes a free one")
      ->capture_default_str();
  app.add_option("--answer-from", answer_from,
                 "Who sends the answers: the reactor that read, or another thread")
      ->check(CLI::IsMember({"reactor", "thread"}))
      ->capture_default_str();
  app.add_option("--threads", threads, "Reactor threads")->check(CLI::Range(1, 256))->capture_default_str();
  auto* file = app.add_option("--body-file", body_file, "File with the body")->check(CLI::ExistingFile);
  app.add_option("--body-bytes", body_bytes, "Size of the body")
      ->check(CLI::Range(15, 1 << 20))
      ->excludes(file)
      ->capture_default_str();
  CLI11_PARSE(app, count, arguments);
  keep_stop_signals();
  auto answer = std::make_shared<const constant_answer>(
      constant_answer{body_file.empty() ? body_of_size(body_bytes) : read_file(body_file)});
  std::shared_ptr<http::Handler> handler;
  if (answer_from == "thread") {
    handler = std::make_shared<handing_over_handler>(std::make_shared<answering_thread>(std::move(answer)));
  } else {
    handler = std::make_shared<inline_handler>(std::move(answer));
  }
  serve_until_signal(listen, threads, handler);
  return 0;
}

}  // namespace

}  // namespace usher::baseline

int main(int count, char** arguments) {
  return usher::baseline::run_program("usher_bare_server", usher::baseline::run, count, arguments);
}
