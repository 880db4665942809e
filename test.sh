#!/usr/bin/env bash
# Sets up and passes all tests. Installs through the system's package manager what the tests need and is missing.
# Closes with "N passed, N failed" (", N skipped" may follow); exits non-zero on any failure.
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
results="$PWD/artifacts/test-results"
rm -rf "$results"
mkdir -p "$results"
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1

if ! command -v dotnet >/dev/null; then
  echo "The .NET SDK 10 is needed and 'dotnet' is not on the PATH: install it as https://dotnet.microsoft.com/download says, then run this again." >&2
  exit 1
fi

# The tests run these as a user would: curl for the lines of the README, sqlite3 and redis-cli as foreign clients of the
# stores. Servers of Redis are started by the tests themselves, and so is Chromium, which looks at the dashboard.
missing=()
for tool in curl sqlite3 redis-server redis-sentinel chromium; do
  command -v "$tool" >/dev/null || missing+=("$tool")
done
if [ ${#missing[@]} -gt 0 ]; then
  echo "Installing ${missing[*]}"
  as_root=()
  [ "$(id -u)" -eq 0 ] || as_root=(sudo)
  if ! { "${as_root[@]}" apt-get update -qq && "${as_root[@]}" apt-get install -y -qq "${missing[@]}"; } >"$results/apt.log" 2>&1; then
    cat "$results/apt.log" >&2
    echo "Could not install ${missing[*]}: install them by hand, then run this again." >&2
    exit 1
  fi
fi

# One compiler process serves all projects and ends with the build: starting one for each costs minutes.
export UseSharedCompilation=true
trap 'dotnet build-server shutdown --vbcscompiler >/dev/null 2>&1' EXIT

echo "Building"
if ! dotnet build ReTraced.Orleans.sln -v quiet -consoleLoggerParameters:NoSummary; then
  echo "The build failed; its errors stand above." >&2
  echo "0 passed, 1 failed"
  exit 1
fi

# One project after the other: the tests of delays and of real processes need the machine for themselves.
failed_run=0
for project in tests/*/*.csproj; do
  grep -q '<IsTestProject>true</IsTestProject>' "$project" || continue
  name=$(basename "$project" .csproj)
  echo "Testing $name"
  dotnet test "$project" --no-build --nologo --logger "console;verbosity=minimal" --logger "trx;LogFileName=$name.trx" --results-directory "$results" || failed_run=1
done

# The build for clusters, and what only it has; the whole API once more, on the other store and over a silo. Its packages are
# not on every source: without them the API on the other store is tested without a silo.
cluster_tests=(Cluster.Tests Gateway.Tests)
cluster_torture=no
echo "Restoring the build for clusters"
if dotnet restore tests/Cluster.Tests -p:GrainHost=Orleans -v quiet >"$results/cluster-restore.log" 2>&1; then
  for name in "${cluster_tests[@]}"; do
    echo "Testing ReTraced.$name on Orleans"
    if dotnet build "tests/$name" -p:GrainHost=Orleans -v quiet -consoleLoggerParameters:NoSummary; then
      dotnet test "tests/$name" -p:GrainHost=Orleans --no-build --nologo --logger "console;verbosity=minimal" --logger "trx;LogFileName=ReTraced.$name-orleans.trx" --results-directory "$results" || failed_run=1
    else
      failed_run=1
    fi
  done
  if dotnet build tests/Torture -p:GrainHost=Orleans -v quiet -consoleLoggerParameters:NoSummary; then cluster_torture=yes; else failed_run=1; fi
elif grep -qE 'NU110[123]|NU1301' "$results/cluster-restore.log"; then
  echo "The build for clusters is left out: the packages of Microsoft Orleans cannot be restored from here."
  echo "Testing ReTraced.Gateway.Tests on Redis"
  RETRACED_TEST_STORE=redis dotnet test tests/Gateway.Tests --no-build --nologo --logger "console;verbosity=minimal" --logger "trx;LogFileName=ReTraced.Gateway.Tests-redis.trx" --results-directory "$results" || failed_run=1
else
  cat "$results/cluster-restore.log" >&2
  failed_run=1
fi

# A short torture on each store and of a cluster, with the history checker at the end; longer ones are run by hand
# (docs/reliability.md). All at once: they look for what is wrong, not for how long it takes, and mostly wait.
torture() {
  local host=$1 store=$2 seconds=$3
  dotnet run --no-build -p:GrainHost="$host" --project tests/Torture -- --store "$store" --seconds "$seconds" --seed "${TORTURE_SEED:-7}" >"$results/torture-$host-$store.log" 2>&1
}
tortures=("Embedded sqlite" "Embedded redis")
[ "$cluster_torture" = no ] || tortures+=("Orleans redis")
pids=()
for run in "${tortures[@]}"; do
  echo "Torture: $run"
  # shellcheck disable=SC2086 # Two words.
  torture $run 25 &
  pids+=($!)
done
torture_passed=0
torture_failed=0
for i in "${!pids[@]}"; do
  if wait "${pids[$i]}"; then
    torture_passed=$((torture_passed + 1))
  else
    torture_failed=$((torture_failed + 1))
    echo "Torture failed: ${tortures[$i]}" >&2
    tail -n 60 "$results/torture-${tortures[$i]/ /-}.log" >&2
  fi
done

# The counts come from the results themselves.
count() { cat "$results"/*.trx | grep -o "<Counters [^>]*>" | grep -o " $1=\"[0-9]*\"" | grep -o '[0-9]*' | awk '{ sum += $1 } END { print sum + 0 }'; }
total=$(count total)
passed=$(count passed)
failed=$(count failed)
skipped=$((total - passed - failed))
passed=$((passed + torture_passed))
failed=$((failed + torture_failed))
# A run that broke down without naming a failed test has failed all the same.
if [ "$failed_run" -ne 0 ] && [ "$failed" -eq 0 ]; then failed=1; fi
if [ "$total" -eq 0 ]; then echo "No test ran." >&2; failed=1; fi
line="$passed passed, $failed failed"
[ "$skipped" -eq 0 ] || line="$line, $skipped skipped"
echo "$line"
[ "$failed" -eq 0 ]
