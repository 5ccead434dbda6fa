# Counts tests from the result files of dotnet test; sourced by test.sh.
# shellcheck shell=bash

PASSED=0 FAILED=0 SKIPPED=0
FAULTS=() SKIPS=()

fail() {
  FAILED=$((FAILED + 1))
  FAULTS+=("$1")
  say "FAILED: $1"
}

# tally FILE.trx: adds its results. One result is one UnitTestResult element; its text holds the reason of a skip.
tally() {
  local outcome name reason
  while IFS=$'\t' read -r outcome name reason; do
    case $outcome in
      Passed) PASSED=$((PASSED + 1)) ;;
      NotExecuted)
        SKIPPED=$((SKIPPED + 1))
        SKIPS+=("$name: ${reason:-no reason given}")
        ;;
      *)
        FAILED=$((FAILED + 1))
        FAULTS+=("$name: ${reason:-no reason given}")
        ;;
    esac
  done < <(results_of "$1")
}

# results_of FILE.trx: outcome, name and first words of the message of each test, apart by tabs.
results_of() {
  awk -v RS='<UnitTestResult ' '
    function attribute(name,   start) {
      if (!match($0, name "=\"[^\"]*\"")) return ""
      start = RSTART + length(name) + 2
      return plain(substr($0, start, RLENGTH - length(name) - 3))
    }
    function between(begin, end,   text, at) {
      at = index($0, begin)
      if (!at) return ""
      text = substr($0, at + length(begin))
      at = index(text, end)
      return plain(substr(text, 1, at - 1))
    }
    function plain(text) {
      gsub(/&#x[dD];|&#x[aA];|[\t\r\n]+/, " ", text)
      gsub(/&lt;/, "<", text); gsub(/&gt;/, ">", text); gsub(/&quot;/, "\"", text)
      gsub(/&apos;/, "\047", text); gsub(/&amp;/, "\\&", text)
      return substr(text, 1, 600)
    }
    NR > 1 {
      reason = between("<Message>", "</Message>")
      if (reason == "") reason = between("<StdOut>", "</StdOut>")
      printf "%s\t%s\t%s\n", attribute("outcome"), attribute("testName"), reason
    }' "$1"
}

# Says what was skipped and what failed; the last line is for machines.
report() {
  local line
  if ((SKIPPED)); then
    printf '\nskipped:\n'
    for line in "${SKIPS[@]}"; do printf '  %s\n' "$line"; done
  fi
  if ((FAILED)); then
    printf '\nfailed:\n'
    for line in "${FAULTS[@]}"; do printf '  %s\n' "$line"; done
  fi
  printf '\n%d passed, %d failed, %d skipped\n' "$PASSED" "$FAILED" "$SKIPPED"
}
