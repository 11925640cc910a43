/* SPDX-License-Identifier: MIT */
#include "cli/app.h"
#include "model/rule.h"

int main(int argc, char **argv)
{
	return rmm_app_main(&rmm_tool, argc, argv, rmm_rule_fix);
}
