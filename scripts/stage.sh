# Sourced by scripts: says what begins, and how long scripts/test.sh runs already; silent without it.
stage() {
  [ -n "${TEST_STARTED:-}" ] || return 0
  local seconds=$(($(date +%s) - TEST_STARTED))
  printf '%2d:%02d %s\n' $((seconds / 60)) $((seconds % 60)) "$1"
}
