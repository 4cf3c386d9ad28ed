# Joins the parts of the REST description into one file:
#
#   cmake -P join.cmake JOINED DOCUMENT PART...
#
# Each part is YAML by itself. The document has what stands at the top. Every other part begins with the place where it
# belongs: `paths:`, `webhooks:`, or `components:` and one section of them, such as `  schemas:`. That header is all that is
# taken away; parts of one place follow each other in the order in which they are named.
cmake_minimum_required(VERSION 3.25)

set(joined "${CMAKE_ARGV3}")
file(READ "${CMAKE_ARGV4}" text)
set(sections "")
math(EXPR last "${CMAKE_ARGC} - 1")
foreach(i RANGE 5 ${last})
  set(part "${CMAKE_ARGV${i}}")
  file(READ "${part}" lines)
  if(lines MATCHES "^(paths|webhooks):\n")
    set(place ${CMAKE_MATCH_1})
    set(left_margin "\n ?[^ \n]")
  elseif(lines MATCHES "^components:\n  ([A-Za-z]+):\n")
    set(place "${CMAKE_MATCH_1}")
    set(left_margin "\n ? ? ?[^ \n]")
    list(APPEND sections ${place})
  else()
    message(FATAL_ERROR "${part} begins neither with `paths:` or `webhooks:` nor with `components:` and one section of them")
  endif()
  string(LENGTH "${CMAKE_MATCH_0}" header)
  string(SUBSTRING "${lines}" ${header} -1 body)
  if("\n${body}" MATCHES "${left_margin}[^\n]*")
    message(FATAL_ERROR "${part} has something outside of its ${place}:${CMAKE_MATCH_0}")
  endif()
  if(NOT body MATCHES "\n$")
    message(FATAL_ERROR "${part} ends within a line")
  endif()
  string(APPEND in_${place} "\n${body}")
endforeach()

string(APPEND text "\npaths:${in_paths}\nwebhooks:${in_webhooks}\ncomponents:")
list(REMOVE_DUPLICATES sections)
foreach(section IN LISTS sections)
  string(APPEND text "\n  ${section}:${in_${section}}")
endforeach()
file(WRITE "${joined}" "${text}")
