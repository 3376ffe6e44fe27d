# A command-line test is NAME.sh with its expectations beside it; see run.sh.
# A first line `# label: slow` gives it another label than `cli`.
if(TARGET hindcast)
  file(GLOB cli_tests CONFIGURE_DEPENDS cli/*.sh)
  foreach(test IN LISTS cli_tests)
    get_filename_component(name ${test} NAME_WE)
    if(name STREQUAL "run")
      continue()
    endif()
    file(STRINGS ${test} label REGEX "^# label: " LIMIT_COUNT 1)
    string(REPLACE "# label: " "" label "${label}")
    if(NOT label)
      set(label cli)
    endif()
    set(seconds 300)
    if(label STREQUAL "slow")
      set(seconds 3000)
    endif()
    math(EXPR seconds "${seconds} * ${patience}")
    add_test(NAME cli_${name} COMMAND ${CMAKE_CURRENT_SOURCE_DIR}/cli/run.sh
      ${name})
    set_tests_properties(cli_${name} PROPERTIES LABELS ${label} TIMEOUT ${seconds}
      SKIP_RETURN_CODE 77
      ENVIRONMENT "HINDCAST=$<TARGET_FILE:hindcast>;SYNTH=${CMAKE_BINARY_DIR}/hindcast-synth;SOURCE=${CMAKE_SOURCE_DIR};FIXTURES=${CMAKE_SOURCE_DIR}/fixtures;ARTEFACTS=${CMAKE_BINARY_DIR}/artefacts")
  endforeach()
endif()
