#!/usr/bin/env bash
# Writes the same archives on this machine and on an emulated Arm64 processor and compares every byte. Needs Debian's
# packages qemu-user and apt (which fetches Arm64's C library; `dpkg --add-architecture arm64` and `apt-get update` once).
#   tests/Nacrith.Fuzz/arm64.sh
set -euo pipefail
cd "$(dirname "$0")/../.."
work=$PWD/artifacts/arm64
rm -rf "$work"
mkdir -p "$work/packages" "$work/root"

(cd "$work/packages" && apt-get -q download libc6:arm64 libgcc-s1:arm64 libstdc++6:arm64 libssl3:arm64 zlib1g:arm64)
for package in "$work"/packages/*.deb; do dpkg -x "$package" "$work/root"; done

# The lock files know no runtime of Arm64: a copy without them is published.
mkdir "$work/source"
git ls-files | grep -v -e packages.lock.json -e '^module/models/' | tar -cf - -T - | tar -xf - -C "$work/source"
dotnet build tests/Nacrith.Fuzz -c Release -nodeReuse:false
dotnet publish "$work/source/tests/Nacrith.Fuzz" -c Release -r linux-arm64 --self-contained -nodeReuse:false \
  -p:RestorePackagesWithLockFile=false -o "$work/program"

dotnet tests/Nacrith.Fuzz/bin/Release/net10.0/Nacrith.Fuzz.dll seeds "$work/here"
DOTNET_SYSTEM_GLOBALIZATION_INVARIANT=1 qemu-aarch64 -L "$work/root" \
  -E LD_LIBRARY_PATH=/lib/aarch64-linux-gnu:/usr/lib/aarch64-linux-gnu "$work/program/Nacrith.Fuzz" seeds "$work/there"
diff -r "$work/here" "$work/there"
echo "$(find "$work/here" -type f | wc -l) files, the same on Arm64"
