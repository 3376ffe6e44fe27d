# Every library, as one interface target each, so that no folder needs to know
# where it comes from.  scripts/setup installs all of them.
find_package(PkgConfig REQUIRED)
find_package(Threads REQUIRED)

# Executables with the property HC_ARCHIVES get the static archive of a library
# where one is installed: loading and relocating the shared ones takes longer
# than most commands run (docs/performance.md).
function(hc_link target shared archive)
  add_library(hc_${target} INTERFACE)
  if(HINDCAST_STATIC)
    find_library(HC_ARCHIVE_${target} lib${archive}.a)
  endif()
  if(HC_ARCHIVE_${target})
    set(shared "$<IF:$<BOOL:$<TARGET_PROPERTY:HC_ARCHIVES>>,\
${HC_ARCHIVE_${target}},${shared}>")
  endif()
  target_link_libraries(hc_${target} INTERFACE "${shared}")
endfunction()

function(hc_pkg target module archive)
  pkg_check_modules(${target} REQUIRED IMPORTED_TARGET GLOBAL ${module})
  hc_link(${target} PkgConfig::${target} ${archive})
endfunction()

hc_pkg(zlib zlib z)
hc_pkg(simdjson simdjson simdjson)
hc_pkg(pcre2 libpcre2-8 pcre2-8)
hc_pkg(yaml yaml-0.1 yaml)
hc_pkg(crypto libcrypto crypto)
hc_pkg(sqlite sqlite3 sqlite3)
hc_pkg(smartcols smartcols smartcols)
hc_pkg(xxhash libxxhash xxhash)
# Most of what is hashed is short: a call takes as long as the hash.
target_compile_definitions(hc_xxhash INTERFACE XXH_INLINE_ALL)

# libcsv ships no .pc file.
find_library(HC_CSV_LIBRARY csv REQUIRED)
hc_link(csv ${HC_CSV_LIBRARY} csv)

set(HINDCAST_HAVE_ISAL OFF)
if(HINDCAST_ISAL)
  pkg_check_modules(isal IMPORTED_TARGET GLOBAL libisal)
  if(isal_FOUND)
    set(HINDCAST_HAVE_ISAL ON)
    add_library(hc_isal INTERFACE)
    target_link_libraries(hc_isal INTERFACE PkgConfig::isal)
  endif()
endif()
