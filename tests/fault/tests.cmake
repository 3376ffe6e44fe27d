# What happens when the system refuses or ends the program: a test is
# NAME.sh, run by sh in an empty folder; it prints what is wrong and exits with
# 1, or with 77 where it cannot run.  It takes "slow" as its argument for more
# of the same; `# slow: yes` asks for that run too, `# label: slow` for it
# alone.
add_executable(hindcast-faulty ${CMAKE_SOURCE_DIR}/analyzer/main.c
  fault/faults.c)
target_link_libraries(hindcast-faulty PRIVATE hc_analyzer ${CMAKE_DL_LIBS})
# The functions of libc that faults.c defines are no builtins there, and are
# seen by the shared libraries; a sanitizer calls them before it is ready.
set_source_files_properties(fault/faults.c PROPERTIES
  COMPILE_OPTIONS "-fno-builtin;-fno-sanitize=all;-D_GNU_SOURCE;-U_FORTIFY_SOURCE")
set_target_properties(hindcast-faulty PROPERTIES ENABLE_EXPORTS ON)

function(hc_fault_test name script label)
  set(seconds 1500)
  if(label STREQUAL "slow")
    set(seconds 10800)
  endif()
  add_test(NAME ${name} COMMAND
    ${CMAKE_CURRENT_SOURCE_DIR}/fault/run.sh ${script} ${ARGN})
  set_tests_properties(${name} PROPERTIES LABELS ${label} TIMEOUT ${seconds}
    SKIP_RETURN_CODE 77
    ENVIRONMENT "HINDCAST=$<TARGET_FILE:hindcast>;FAULTY=$<TARGET_FILE:hindcast-faulty>;SYNTH=$<TARGET_FILE:hindcast-synth>;FIXTURES=${CMAKE_SOURCE_DIR}/fixtures;SANITIZE=${HINDCAST_SANITIZE}")
endfunction()

file(GLOB fault_tests CONFIGURE_DEPENDS fault/*.sh)
foreach(test IN LISTS fault_tests)
  get_filename_component(name ${test} NAME_WE)
  if(name STREQUAL "run" OR name STREQUAL "lib")
    continue()
  endif()
  file(STRINGS ${test} only_slow REGEX "^# label: slow" LIMIT_COUNT 1)
  file(STRINGS ${test} also_slow REGEX "^# slow: yes" LIMIT_COUNT 1)
  if(NOT only_slow)
    hc_fault_test(fault_${name} ${name} fault)
  endif()
  if(only_slow OR also_slow)
    hc_fault_test(fault_${name}_slow ${name} slow slow)
  endif()
endforeach()
