#pragma once

#include <string>
#include <utility>
#include <vector>

namespace usher::loadtest {

struct plot_tick {
  double at = 0;
  std::string label;
};

struct plot_axis {
  std::string title;
  double low = 0;
  double high = 1;
  bool is_logarithmic = false;
  std::vector<plot_tick> ticks;
};

/// From 0 to at least `high`, with ticks at round numbers.
plot_axis linear_axis(std::string title, double high);
/// From `low` to `high`, both above 0 and widened to round numbers, with ticks at 1, 2 and 5 of each decade,
/// or at the decades when there are many.
plot_axis logarithmic_axis(std::string title, double low, double high);

struct plot_line {
  std::string name;
  std::vector<std::pair<double, double>> points;
};

/// Lines over two axes as one SVG element for a page of HTML: it scales with the page, has its colours from
/// the classes `line-1`, `line-2` .. and `grid`, and refers to nothing outside of itself.
std::string svg_plot(const std::string& title, const plot_axis& x, const plot_axis& y,
                     const std::vector<plot_line>& lines);

/// Text as it stands between the tags of HTML, and in the values of attributes.
std::string html_text(const std::string& text);

}  // namespace usher::loadtest
