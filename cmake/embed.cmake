# Write OUT, a C file with every file *.EXT of FOLDER as a byte array (string
# literals over 4095 bytes fail -Wpedantic), byte for byte, sorted by name.
# cmake -DFOLDER=... -DEXT=sql -DOUT=... -DTABLE=queries -P embed.cmake
file(GLOB files "${FOLDER}/*.${EXT}")
list(SORT files)
set(arrays "")
set(rows "")
set(index 0)
foreach(file IN LISTS files)
  get_filename_component(name "${file}" NAME_WE)
  file(READ "${file}" hex HEX)
  string(REGEX REPLACE "([0-9a-f][0-9a-f])" "'\\\\x\\1'," bytes "${hex}")
  string(APPEND arrays
         "static const char text_${index}[] = {${bytes}0};\n")
  string(APPEND rows
         "    {\"${name}\", text_${index}, sizeof text_${index} - 1},\n")
  math(EXPR index "${index} + 1")
endforeach()
file(WRITE "${OUT}.new"
"/* Made by cmake/embed.cmake; do not edit. */
#include \"base/embed.h\"

${arrays}
const struct embedded_file embedded_${TABLE}[] = {
${rows}    {0, 0, 0},
};
")
file(COPY_FILE "${OUT}.new" "${OUT}" ONLY_IF_DIFFERENT)
