# Fuzz targets: each tests/fuzz/fuzz_NAME.c with its seeds in corpus/NAME/.
# Every build replays the seeds under ctest (label fuzz); the preset fuzz
# (clang, HINDCAST_FUZZ) links libFuzzer instead, and ctest gives each target
# a short run on top of its seeds:
#   build/fuzz/tests/fuzz_NAME -max_total_time=60 NEW_DIR tests/fuzz/corpus/NAME
set(fuzz_folder ${CMAKE_CURRENT_LIST_DIR})
file(GLOB fuzz_targets CONFIGURE_DEPENDS ${fuzz_folder}/fuzz_*.c)
foreach(target IN LISTS fuzz_targets)
  get_filename_component(program ${target} NAME_WE)
  string(REGEX REPLACE "^fuzz_" "" name ${program})
  set(corpus ${fuzz_folder}/corpus/${name})
  add_executable(${program} ${target})
  target_link_libraries(${program} PRIVATE hc_analyzer hc_parsers hc_schema
    hc_base hc_zlib hc_sqlite m Threads::Threads)
  if(HINDCAST_FUZZ)
    target_link_options(${program} PRIVATE -fsanitize=fuzzer)
    add_test(NAME ${program} COMMAND ${program} -runs=2000 -seed=1
             -timeout=20 -rss_limit_mb=1024
             -artifact_prefix=${CMAKE_CURRENT_BINARY_DIR}/${program}-
             ${corpus})
  else()
    target_sources(${program} PRIVATE ${fuzz_folder}/replay.c)
    add_test(NAME ${program} COMMAND ${program} ${corpus})
  endif()
  set_tests_properties(${program} PROPERTIES LABELS fuzz TIMEOUT 120
    WORKING_DIRECTORY ${CMAKE_SOURCE_DIR})
endforeach()
