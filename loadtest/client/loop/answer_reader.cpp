#include "loadtest/client/loop/answer_reader.hpp"

#include <algorithm>
#include <charconv>

namespace usher::loadtest {

namespace {

constexpr std::string_view head_end = "\r\n\r\n";

char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
}

bool same_name(std::string_view name, std::string_view lower_case) {
  return name.size() == lower_case.size() && std::equal(name.begin(), name.end(), lower_case.begin(),
                                                        [](char a, char b) { return lower(a) == b; });
}

bool has_word(std::string_view value, std::string_view lower_case) {
  return std::search(value.begin(), value.end(), lower_case.begin(), lower_case.end(),
                     [](char a, char b) { return lower(a) == b; }) != value.end();
}

bool read_number(std::string_view text, std::size_t& out, int base) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), out, base);
  return error == std::errc{} && end == text.data() + text.size() && !text.empty();
}

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) {
    text.remove_prefix(1);
  }
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) {
    text.remove_suffix(1);
  }
  return text;
}

}  // namespace

void answer_reader::expect(std::size_t keep_bytes) {
  // Ten thousand readers must not each remember the largest answer they ever saw.
  constexpr std::size_t worth_keeping = 8 * 1024;
  if (held_.capacity() > worth_keeping) {
    held_ = std::string{};
  } else {
    held_.clear();
  }
  line_.clear();
  state_ = state::head;
  keeps_alive_ = true;
  chunked_ = false;
  has_length_ = false;
  status_ = 0;
  tag_.clear();
  keep_bytes_ = keep_bytes;
  length_ = left_ = body_bytes_ = 0;
  body_ = {};
}

answer_reader::progress answer_reader::feed(std::string_view bytes, std::size_t& used) {
  used = 0;
  while (true) {
    switch (state_) {
      case state::head: {
        const auto found = feed_head(bytes, used);
        if (found != progress::complete) {
          return found;
        }
        if (status_ >= 200) {
          begin_body();
        } else {
          expect(keep_bytes_);
        }
        break;
      }
      case state::sized_body:
        return feed_sized(bytes, used);
      case state::open_body:
        keep(bytes.substr(used));
        used = bytes.size();
        return progress::more;
      case state::done:
        return progress::complete;
      default:
        return feed_chunks(bytes, used);
    }
  }
}

answer_reader::progress answer_reader::end() {
  if (state_ != state::open_body) {
    return progress::broken;
  }
  state_ = state::done;
  body_ = held_;
  return progress::complete;
}

answer_reader::progress answer_reader::feed_head(std::string_view bytes, std::size_t& used) {
  const auto fresh = bytes.substr(used);
  if (held_.empty()) {
    const auto end = fresh.find(head_end);
    if (end != std::string_view::npos) {
      used += end + head_end.size();
      return read_head(fresh.substr(0, end)) ? progress::complete : progress::broken;
    }
    held_ = fresh;
  } else {
    const auto before = held_.size();
    held_.append(fresh);
    const auto end = held_.find(head_end, before < head_end.size() ? 0 : before - head_end.size() + 1);
    if (end != std::string::npos) {
      used += end + head_end.size() - before;
      const bool good = read_head(std::string_view(held_).substr(0, end));
      held_.clear();
      return good ? progress::complete : progress::broken;
    }
  }
  used = bytes.size();
  return held_.size() > max_head_bytes ? progress::broken : progress::more;
}

bool answer_reader::read_head(std::string_view head) {
  // "HTTP/1.1 200", and usually a reason.
  std::size_t status = 0;
  if (head.size() < 12 || head.substr(0, 7) != "HTTP/1." || head[8] != ' ' ||
      !read_number(head.substr(9, 3), status, 10) || status < 100) {
    return false;
  }
  status_ = static_cast<int>(status);
  keeps_alive_ = head[7] != '0';
  auto from = head.find("\r\n");
  while (from != std::string_view::npos) {
    from += 2;
    const auto end = head.find("\r\n", from);
    const auto line = head.substr(from, end == std::string_view::npos ? end : end - from);
    const auto colon = line.find(':');
    if (colon == std::string_view::npos || !read_header(line.substr(0, colon), line.substr(colon + 1))) {
      return false;
    }
    from = end;
  }
  return true;
}

bool answer_reader::read_header(std::string_view name, std::string_view value) {
  const auto initial = name.empty() ? '\0' : lower(name.front());
  if (initial == 'c' && same_name(name, "content-length")) {
    has_length_ = true;
    return read_number(trimmed(value), length_, 10);
  }
  if (initial == 'c' && same_name(name, "connection")) {
    if (has_word(value, "close")) {
      keeps_alive_ = false;
    } else if (has_word(value, "keep-alive")) {
      keeps_alive_ = true;
    }
  } else if (initial == 'e' && same_name(name, "etag")) {
    tag_ = trimmed(value);
  } else if (initial == 't' && same_name(name, "transfer-encoding")) {
    chunked_ = has_word(value, "chunked");
  }
  return true;
}

void answer_reader::begin_body() {
  if (status_ == 204 || status_ == 304) {
    state_ = state::done;
  } else if (chunked_) {
    state_ = state::chunk_size;
  } else if (has_length_) {
    state_ = length_ == 0 ? state::done : state::sized_body;
    left_ = length_;
  } else {
    state_ = state::open_body;
    keeps_alive_ = false;
  }
}

answer_reader::progress answer_reader::feed_sized(std::string_view bytes, std::size_t& used) {
  const auto part = bytes.substr(used, left_);
  used += part.size();
  left_ -= part.size();
  if (left_ == 0 && held_.empty()) {
    body_bytes_ += part.size();
    body_ = part.substr(0, keep_bytes_);
  } else {
    keep(part);
    body_ = held_;
  }
  if (left_ > 0) {
    return progress::more;
  }
  state_ = state::done;
  return progress::complete;
}

answer_reader::progress answer_reader::feed_chunks(std::string_view bytes, std::size_t& used) {
  while (used < bytes.size()) {
    if (state_ == state::chunk) {
      const auto part = bytes.substr(used, left_);
      keep(part);
      used += part.size();
      left_ -= part.size();
      if (left_ == 0) {
        state_ = state::chunk_end;
      }
      continue;
    }
    if (!take_line(bytes, used)) {
      return line_.size() > max_head_bytes ? progress::broken : progress::more;
    }
    if (state_ == state::chunk_size && !read_chunk_size()) {
      return progress::broken;
    }
    if (state_ == state::chunk_end) {
      if (!line_.empty()) {
        return progress::broken;
      }
      state_ = state::chunk_size;
    } else if (state_ == state::chunk_size) {
      state_ = left_ == 0 ? state::trailer : state::chunk;
    } else if (line_.empty()) {
      state_ = state::done;
      body_ = held_;
      return progress::complete;
    }
    line_.clear();
  }
  return progress::more;
}

bool answer_reader::take_line(std::string_view bytes, std::size_t& used) {
  const auto end = bytes.find('\n', used);
  const auto part = bytes.substr(used, end == std::string_view::npos ? end : end - used);
  line_.append(part);
  used += part.size();
  if (end == std::string_view::npos) {
    return false;
  }
  ++used;
  if (!line_.empty() && line_.back() == '\r') {
    line_.pop_back();
  }
  return true;
}

bool answer_reader::read_chunk_size() {
  return read_number(trimmed(std::string_view(line_).substr(0, line_.find(';'))), left_, 16);
}

void answer_reader::keep(std::string_view part) {
  body_bytes_ += part.size();
  held_.append(part.substr(0, keep_bytes_ - std::min(keep_bytes_, held_.size())));
}

}  // namespace usher::loadtest
