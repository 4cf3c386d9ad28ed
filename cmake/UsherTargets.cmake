# The compile options of our own code, in one place.
add_library(usher_options INTERFACE)
target_include_directories(usher_options INTERFACE ${PROJECT_SOURCE_DIR})
target_compile_options(usher_options INTERFACE -Wall -Wextra -Wpedantic -Wconversion)
# clang does not see that a generic lambda uses `this`, where what it calls depends on its argument.
target_compile_options(usher_options INTERFACE "$<$<CXX_COMPILER_ID:Clang>:-Wno-unused-lambda-capture>")
# g++ collects its garbage again and again while a source of CAF grows; with 1 GB before it begins it takes a fifth less time.
target_compile_options(usher_options INTERFACE "$<$<CXX_COMPILER_ID:GNU>:SHELL:--param ggc-min-heapsize=1000000>")
if(CMAKE_UNITY_BUILD)
  # What belongs to one source looks global to the next, and a class that has members of its file's own types looks like
  # one of a header. Whoever compiles each file by itself hears of the real cases.
  target_compile_options(usher_options INTERFACE "$<$<CXX_COMPILER_ID:GNU>:-Wshadow=local;-Wno-subobject-linkage>")
else()
  target_compile_options(usher_options INTERFACE -Wshadow)
endif()
if(USHER_SANITIZE)
  target_compile_options(usher_options INTERFACE
    -fsanitize=${USHER_SANITIZE} -fno-sanitize-recover=all -fno-omit-frame-pointer)
  target_link_options(usher_options INTERFACE -fsanitize=${USHER_SANITIZE})
endif()
if(USHER_FUZZ)
  # Says which branches an input takes; only clang has it.
  target_compile_options(usher_options INTERFACE -fsanitize=fuzzer-no-link)
endif()

# usher_sources(TARGET [BATCH N] SOURCES...): the sources of a folder. Where several are compiled as one, at most N of one
# folder are (8 without BATCH), so that names in anonymous namespaces need be unique in their folder alone.
function(usher_sources target)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "BATCH" "")
  set(batch 8)
  if(arg_BATCH)
    set(batch ${arg_BATCH})
  endif()
  file(RELATIVE_PATH group ${PROJECT_SOURCE_DIR} ${CMAKE_CURRENT_SOURCE_DIR})
  string(REPLACE "/" "_" group "${group}")
  set(index 0)
  foreach(source IN LISTS arg_UNPARSED_ARGUMENTS)
    get_filename_component(source ${source} ABSOLUTE)
    target_sources(${target} PRIVATE ${source})
    math(EXPR number "${index} / ${batch}")
    set_source_files_properties(${source} TARGET_DIRECTORY ${target} PROPERTIES UNITY_GROUP ${group}_${number})
    math(EXPR index "${index} + 1")
  endforeach()
endfunction()

# usher_library(NAME SOURCES...): one static library of ours; its folders add theirs by usher_sources.
function(usher_library name)
  add_library(${name} STATIC)
  set_target_properties(${name} PROPERTIES UNITY_BUILD_MODE GROUP)
  usher_sources(${name} ${ARGN})
  target_link_libraries(${name} PUBLIC usher_options)
endfunction()

# usher_test(NAME SOURCES...): one test executable, each of its tests known to CTest by name, and labelled with the
# name of its folder; its folders add theirs by usher_sources.
function(usher_test name)
  add_executable(${name})
  set_target_properties(${name} PROPERTIES UNITY_BUILD_MODE GROUP)
  usher_sources(${name} ${ARGN})
  target_link_libraries(${name} PRIVATE usher_options GTest::gtest GTest::gtest_main)
  # What is tested is optimised; the tests themselves need to be built quickly. The dev preset has their symbols.
  target_compile_options(${name} PRIVATE $<$<CONFIG:RelWithDebInfo>:-O1;-g0>)
  get_filename_component(folder ${CMAKE_CURRENT_SOURCE_DIR} NAME)
  gtest_discover_tests(${name} DISCOVERY_TIMEOUT 60 PROPERTIES TIMEOUT 300 LABELS ${folder})
endfunction()
