# SPDX-License-Identifier: MIT
# What hardens a binary and not every compiler or processor has; its presence is
# checked on the binaries (tests/policy/hardened.sh).
include(CheckCCompilerFlag)
include(CheckLinkerFlag)
include(CheckPIESupported)
check_pie_supported(LANGUAGES C) # -pie, which POSITION_INDEPENDENT_CODE lacks

# Stack pages are touched one by one; jumps land where the processor expects
# them; a variable that was forgotten is zero.
foreach(flag
		-fstack-clash-protection
		-fcf-protection=full
		-mbranch-protection=standard
		-ftrivial-auto-var-init=zero)
	string(MAKE_C_IDENTIFIER "RMM_HAS${flag}" has)
	check_c_compiler_flag(${flag} ${has})
	if(${has})
		target_compile_options(rmm_build INTERFACE ${flag})
	endif()
endforeach()

# Code in pages of its own.
foreach(flag -Wl,-z,separate-code)
	string(MAKE_C_IDENTIFIER "RMM_HAS${flag}" has)
	check_linker_flag(C ${flag} ${has})
	if(${has})
		target_link_options(rmm_build INTERFACE ${flag})
	endif()
endforeach()
