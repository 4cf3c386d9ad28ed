#include "loadtest/client/report/plot.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>

namespace usher::loadtest {

namespace {

// In the units of the drawing, which the page scales to its own width.
constexpr double width = 640;
constexpr double height = 300;
constexpr double left = 58;
constexpr double right = 34;
constexpr double top = 30;
constexpr double bottom = 42;
// Beyond this many points a mark for each would hide the line.
constexpr std::size_t max_marks = 60;

template <class... Values>
std::string formatted(const char* format, Values... values) {
  std::array<char, 512> text;
  std::snprintf(text.data(), text.size(), format, values...);
  return text.data();
}

std::string number_label(double value) {
  if (value >= 1e6) {
    return formatted("%gM", value / 1e6);
  }
  if (value >= 1e4) {
    return formatted("%gk", value / 1e3);
  }
  return formatted("%g", value);
}

double share(const plot_axis& axis, double value) {
  const auto inside = std::clamp(value, axis.low, axis.high);
  if (axis.is_logarithmic) {
    return std::log(inside / axis.low) / std::log(axis.high / axis.low);
  }
  return (inside - axis.low) / (axis.high - axis.low);
}

double x_of(const plot_axis& axis, double value) {
  return left + share(axis, value) * (width - left - right);
}

double y_of(const plot_axis& axis, double value) {
  return height - bottom - share(axis, value) * (height - top - bottom);
}

std::string grid(const plot_axis& x, const plot_axis& y) {
  std::string out;
  for (const auto& tick : y.ticks) {
    const auto at = y_of(y, tick.at);
    out += formatted("<line class=\"grid\" x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\"/>", left, at,
                     width - right, at);
    out += formatted("<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"end\">", left - 6, at + 4) +
           html_text(tick.label) + "</text>\n";
  }
  for (const auto& tick : x.ticks) {
    const auto at = x_of(x, tick.at);
    out += formatted("<line class=\"grid\" x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\"/>", at, top, at,
                     height - bottom);
    out += formatted("<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"middle\">", at, height - bottom + 16) +
           html_text(tick.label) + "</text>\n";
  }
  out += formatted("<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"end\">", width - right, height - 6) +
         html_text(x.title) + "</text>\n";
  out += formatted("<text x=\"4\" y=\"%.1f\">", top - 14) + html_text(y.title) + "</text>\n";
  return out;
}

std::string drawn(const plot_line& line, std::size_t number, const plot_axis& x, const plot_axis& y) {
  std::string out = formatted("<polyline class=\"line line-%zu\" points=\"", number);
  std::string marks;
  for (const auto& [px, py] : line.points) {
    out += formatted("%.1f,%.1f ", x_of(x, px), y_of(y, py));
    if (line.points.size() <= max_marks) {
      marks += formatted("<circle class=\"mark-%zu\" cx=\"%.1f\" cy=\"%.1f\" r=\"2.4\"/>", number,
                         x_of(x, px), y_of(y, py));
    }
  }
  return out + "\"/>" + marks + "\n";
}

/// The names of the lines, in their colours.
std::string legend(const std::vector<plot_line>& lines) {
  std::string out = "<figcaption>";
  for (std::size_t i = 0; i < lines.size(); ++i) {
    out += formatted("<span class=\"name-%zu\">", i + 1) + html_text(lines[i].name) + "</span> ";
  }
  return out + "</figcaption>\n";
}

}  // namespace

plot_axis linear_axis(std::string title, double high) {
  high = std::max(high, 1.0);
  const auto decade = std::pow(10, std::floor(std::log10(high)));
  const auto first = high / decade;
  const auto step = (first <= 2 ? 0.5 : first <= 5 ? 1 : 2) * decade;
  plot_axis out{std::move(title), 0, std::ceil(high / step) * step, false, {}};
  for (double at = 0; at <= out.high * 1.0001; at += step) {
    out.ticks.push_back({at, number_label(at)});
  }
  return out;
}

plot_axis logarithmic_axis(std::string title, double low, double high) {
  constexpr std::array<double, 3> steps{1, 2, 5};
  low = std::max(low, 1e-3);
  high = std::max(high, low * 1.01);
  std::vector<double> all;
  for (auto decade = std::pow(10, std::floor(std::log10(low))); decade < high * 10; decade *= 10) {
    for (const auto step : steps) {
      all.push_back(step * decade);
    }
  }
  const auto above = std::lower_bound(all.begin(), all.end(), high * 0.9999);
  const auto below = std::upper_bound(all.begin(), all.end(), low * 1.0001);
  plot_axis out{std::move(title), *std::prev(below), *above, true, {}};
  const bool is_long = out.high / out.low > 1000;
  for (const auto at : all) {
    const bool is_decade = std::abs(std::log10(at) - std::round(std::log10(at))) < 1e-6;
    if (at >= out.low * 0.9999 && at <= out.high * 1.0001 && (is_decade || !is_long)) {
      out.ticks.push_back({at, number_label(at)});
    }
  }
  return out;
}

std::string svg_plot(const std::string& title, const plot_axis& x, const plot_axis& y,
                     const std::vector<plot_line>& lines) {
  auto out = "<figure>" + legend(lines) +
             formatted("<svg viewBox=\"0 0 %.0f %.0f\" role=\"img\" aria-label=\"", width, height) +
             html_text(title) + "\">\n" + grid(x, y);
  for (std::size_t i = 0; i < lines.size(); ++i) {
    out += drawn(lines[i], i + 1, x, y);
  }
  return out + "</svg></figure>\n";
}

std::string html_text(const std::string& text) {
  std::string out;
  for (const char c : text) {
    switch (c) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '"':
        out += "&quot;";
        break;
      default:
        out += c;
    }
  }
  return out;
}

}  // namespace usher::loadtest
