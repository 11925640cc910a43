# SPDX-License-Identifier: MIT
file(STRINGS ${CMAKE_CURRENT_LIST_DIR}/calls.def calls REGEX "^CALL")
set(wraps -Wl,--wrap=main,--wrap=malloc,--wrap=calloc,--wrap=realloc
	-Wl,--wrap=free)
foreach(call IN LISTS calls)
	string(REGEX REPLACE "^CALL(_OWN\\(|\\([^,]*, )([a-z0-9_]+).*" "\\2"
		call "${call}")
	list(APPEND wraps -Wl,--wrap=${call})
endforeach()

# As it is linked for users, and then some.
add_library(rmm_fault OBJECT fault/check.c fault/torture.c fault/tree.c
	fault/wrap.c fault/wrap_mem.c)
target_link_libraries(rmm_fault PUBLIC rmm_build)
# Fortified calls have other names, and here wrapped ones have bodies.
target_compile_options(rmm_fault PRIVATE -U_FORTIFY_SOURCE)
# They are called before the sanitizers are ready.
set_source_files_properties(fault/wrap.c fault/wrap_mem.c PROPERTIES
	COMPILE_OPTIONS -fno-sanitize=all)

file(STRINGS ${CMAKE_SOURCE_DIR}/tools/cli/verbs.def verbs REGEX "^RMM_VERB")
foreach(verb IN LISTS verbs)
	string(REGEX REPLACE "^RMM_VERB\\(\"([a-z-]+)\".*" "\\1" verb "${verb}")
	get_target_property(libs rmmlist-${verb} LINK_LIBRARIES)
	add_executable(fault-${verb} $<TARGET_OBJECTS:rmmlist-${verb}>)
	target_link_libraries(fault-${verb} PRIVATE rmm_fault ${libs}
		${CMAKE_DL_LIBS})
	target_link_options(fault-${verb} PRIVATE ${wraps})
	set_target_properties(fault-${verb} PROPERTIES
		RUNTIME_OUTPUT_DIRECTORY verbs-that-fail)
endforeach()

# A line of the table is a test.
file(STRINGS ${CMAKE_CURRENT_LIST_DIR}/scenarios scenarios REGEX "^[a-z]")
foreach(scenario IN LISTS scenarios)
	string(REGEX REPLACE " +.*" "" name "${scenario}")
	add_test(NAME fault/calls/${name}
		COMMAND sh ${CMAKE_CURRENT_LIST_DIR}/calls.sh ${name}
			${CMAKE_BINARY_DIR}/tools
			${CMAKE_CURRENT_BINARY_DIR}/verbs-that-fail
			$<IF:$<BOOL:${RMM_SANITIZE}>,20,1>)
	set_tests_properties(fault/calls/${name} PROPERTIES TIMEOUT 900)
endforeach()
