# Every library, as one interface target each, so that no folder needs to know
# where it comes from.  scripts/setup installs all of them.
find_package(PkgConfig REQUIRED)
find_package(Threads REQUIRED)

function(hc_pkg target module)
  pkg_check_modules(${target} REQUIRED IMPORTED_TARGET GLOBAL ${module})
  add_library(hc_${target} INTERFACE)
  target_link_libraries(hc_${target} INTERFACE PkgConfig::${target})
endfunction()

hc_pkg(zlib zlib)
hc_pkg(simdjson simdjson)
hc_pkg(pcre2 libpcre2-8)
hc_pkg(yaml yaml-0.1)
hc_pkg(crypto libcrypto)
hc_pkg(sqlite sqlite3)
hc_pkg(smartcols smartcols)
hc_pkg(xxhash libxxhash)

# libcsv ships no .pc file.
find_library(HC_CSV_LIBRARY csv REQUIRED)
add_library(hc_csv INTERFACE)
target_link_libraries(hc_csv INTERFACE ${HC_CSV_LIBRARY})

set(HINDCAST_HAVE_ISAL OFF)
if(HINDCAST_ISAL)
  pkg_check_modules(isal IMPORTED_TARGET GLOBAL libisal)
  if(isal_FOUND)
    set(HINDCAST_HAVE_ISAL ON)
    add_library(hc_isal INTERFACE)
    target_link_libraries(hc_isal INTERFACE PkgConfig::isal)
  endif()
endif()
