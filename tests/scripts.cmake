# SPDX-License-Identifier: MIT
# rmm_script(NAME SCRIPT [PROPERTY...]): run as `sh SCRIPT BIN_DIR WORK_DIR`.
# LABELS once: what it checks does not depend on how we were compiled.
rmm_script(policy/layers policy/layers.sh LABELS once)
rmm_script(policy/banned policy/banned.sh LABELS once)
rmm_script(policy/docs policy/docs.sh LABELS once)
rmm_script(policy/lists policy/lists.sh LABELS once)
rmm_script(policy/tree policy/tree.sh LABELS once)
rmm_script(real/figures real/figures.sh LABELS once)
rmm_script(real/quickstart real/quickstart.sh LABELS once RUN_SERIAL ON)
rmm_script(frictionless frictionless/run.sh LABELS once)
rmm_script(kql kql/run.sh LABELS once)
rmm_script(net/hostile net/fetch-hostile.sh)
rmm_script(net/nginx net/fetch-nginx.sh)
rmm_script(git/history git/history.sh)
rmm_script(git/owner git/owner.sh)
rmm_script(interop/minisign interop/minisign.sh LABELS once)
rmm_script(match/oracle match/oracle.sh LABELS once)
rmm_script(real/3am real/3am.sh LABELS once)
