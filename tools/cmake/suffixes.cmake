# SPDX-License-Identifier: MIT
# suffixes.h: what lib/model/suffix.c knows about the list that libpsl has built
# in. Where Debian's copy of the list is not there, libpsl is asked each time.

set(RMM_PSL_LIST /usr/share/publicsuffix/public_suffix_list.dat
	CACHE FILEPATH "The Public Suffix List that libpsl was built with")
if(EXISTS ${RMM_PSL_LIST})
	set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS
		${RMM_PSL_LIST} ${CMAKE_CURRENT_LIST_DIR}/suffixes.awk)
	file(SHA1 ${RMM_PSL_LIST} sha1)
	execute_process(
		COMMAND ${CMAKE_COMMAND} -E env LC_ALL=C awk -v sha1=${sha1}
			-f ${CMAKE_CURRENT_LIST_DIR}/suffixes.awk
			${RMM_PSL_LIST}
		OUTPUT_FILE ${CMAKE_CURRENT_BINARY_DIR}/suffixes.h
		COMMAND_ERROR_IS_FATAL ANY)
	set_source_files_properties(lib/model/suffix.c PROPERTIES
		COMPILE_DEFINITIONS RMM_SUFFIXES
		INCLUDE_DIRECTORIES ${CMAKE_CURRENT_BINARY_DIR}
		OBJECT_DEPENDS ${CMAKE_CURRENT_BINARY_DIR}/suffixes.h)
endif()
