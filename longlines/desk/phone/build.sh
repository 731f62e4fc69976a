#!/bin/sh
# Builds the telephone of the desk's page: JsSIP, by npm, in the versions that package-lock.json
# names and with its hashes. No package's own scripts are run. Does nothing when nothing changed.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
checkout=$(cd "$here/../../.." && pwd)
bundle=$here/built/jssip.js
work=$checkout/var/telephone

fail() {
    printf 'telephone: %s\n' "$1" >&2
    exit 1
}

sum=$(cat "$here/package.json" "$here/package-lock.json" "$here/jssip.js" "$0" | sha256sum)
if [ -f "$bundle" ] && [ "$(cat "$work/stamp" 2>/dev/null)" = "$sum" ]; then
    exit 0
fi
command -v npm >/dev/null 2>&1 || fail "npm is missing; install it (apt-get install npm)"
[ "$(node -p 'process.versions.node.split(".")[0]')" -ge 18 ] ||
    fail "Node.js 18 or newer is needed, this is $(node --version)"

mkdir -p "$work" "$(dirname "$bundle")"
cp "$here/package.json" "$here/package-lock.json" "$here/jssip.js" "$work/"
(cd "$work" && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error >npm.log 2>&1) ||
    fail "npm could not install what package-lock.json names; see $work/npm.log"
(cd "$work" && node_modules/.bin/esbuild jssip.js --bundle --minify --format=esm \
    --platform=browser --target=es2022 --legal-comments=eof --log-level=warning \
    --outfile=built.js) || fail "the bundle could not be built"
mv "$work/built.js" "$bundle"
printf '%s\n' "$sum" >"$work/stamp"
printf 'The telephone is built: it is there for whoever loads the page of the desk now.\n'
