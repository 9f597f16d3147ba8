#!/usr/bin/env bash
# Fuzzes one target, or all one after another, with AFL++ (Debian's package afl++) and SharpFuzz.
#   tests/Nacrith.Fuzz/fuzz.sh all 600        ten minutes a target
#   tests/Nacrith.Fuzz/fuzz.sh records 3600   one hour of one
# Finds are kept in artifacts/fuzz/TARGET/out/default/crashes and .../hangs. Copy each into tests/Nacrith.Fuzz/Cases/TARGET,
# where the tests run it ever after.
set -euo pipefail
cd "$(dirname "$0")/../.."
target=${1:?a target, or all}
seconds=${2:?seconds a target}
work=$PWD/artifacts/fuzz

dotnet build tests/Nacrith.Fuzz -c Release -nodeReuse:false
mkdir -p "$work/tools"
[ -x "$work/tools/sharpfuzz" ] || dotnet tool install SharpFuzz.CommandLine --version 2.3.0 --tool-path "$work/tools"

# AFL++ asks for a tuned system and a native program; neither is needed to find faults.
export AFL_SKIP_BIN_CHECK=1 AFL_I_DONT_CARE_ABOUT_MISSING_CRASHES=1 AFL_SKIP_CPUFREQ=1 AFL_NO_AFFINITY=1 AFL_NO_UI=1

fuzz() {
  local folder=$work/$1
  rm -rf "$folder"
  mkdir -p "$folder/tmp"
  cp -r tests/Nacrith.Fuzz/bin/Release/net10.0 "$folder/bin"
  "$work/tools/sharpfuzz" "$folder/bin/Nacrith.Engine.dll" \
    Nacrith.Engine.Archive Nacrith.Engine.Members Nacrith.Engine.Blocks Nacrith.Engine.Coding Nacrith.Engine.Language
  TMPDIR=$folder/tmp afl-fuzz -V "$seconds" -i "tests/Nacrith.Fuzz/Cases/$1" -o "$folder/out" -t 10000 -m none \
    -- dotnet "$folder/bin/Nacrith.Fuzz.dll" "$1" > "$folder/log"
  grep -E '^(execs_done|corpus_count|saved_crashes|saved_hangs) ' "$folder/out/default/fuzzer_stats" | sed "s/^/$1 /"
}

if [ "$target" = all ]; then
  for each in archive records model tokenizer; do fuzz "$each"; done
else
  fuzz "$target"
fi
