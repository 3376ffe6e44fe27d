# Compiler flags live on one interface target, never globally.
add_library(hc_flags INTERFACE)
target_include_directories(hc_flags INTERFACE ${CMAKE_SOURCE_DIR})
set(hc_warnings -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wvla
    -Wformat=2 -Wundef -Wcast-qual -Wwrite-strings)
set(hc_c_warnings -Wstrict-prototypes -Wmissing-prototypes)
target_compile_options(hc_flags INTERFACE
  "$<$<COMPILE_LANGUAGE:C>:${hc_warnings};${hc_c_warnings}>"
  "$<$<COMPILE_LANGUAGE:CXX>:${hc_warnings}>")
target_compile_definitions(hc_flags INTERFACE _POSIX_C_SOURCE=200809L)
if(HINDCAST_WERROR)
  target_compile_options(hc_flags INTERFACE -Werror)
endif()
if(HINDCAST_SANITIZE)
  target_compile_options(hc_flags INTERFACE
    -fsanitize=${HINDCAST_SANITIZE} -fno-omit-frame-pointer
    -fno-sanitize-recover=all)
  target_link_options(hc_flags INTERFACE -fsanitize=${HINDCAST_SANITIZE})
elseif(CMAKE_BUILD_TYPE MATCHES "^Rel")
  target_compile_options(hc_flags INTERFACE -D_FORTIFY_SOURCE=2
    -fstack-protector-strong)
  target_link_options(hc_flags INTERFACE -pie -Wl,-z,relro,-z,now)
endif()
if(HINDCAST_FUZZ)
  target_compile_options(hc_flags INTERFACE -fsanitize=fuzzer-no-link)
endif()
if(HINDCAST_DEBUG_ARENA)
  target_compile_definitions(hc_flags INTERFACE HINDCAST_DEBUG_ARENA)
endif()
