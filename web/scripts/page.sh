#!/bin/sh
# What Maven calls: builds the page, runs its tests or tries it in a browser (which ends with 77 where there is none), with
# the machine's Node. Without one, the page is served as it was last built and committed (web/dist).
cd "$(dirname "$0")/.." || exit 1

wanted="20.19"
if ! command -v node >/dev/null 2>&1; then
  found="no Node"
elif ! node -e 'const [a, b] = process.versions.node.split("."); process.exit(a > 20 || (a == 20 && b >= 19) ? 0 : 1)'; then
  found="only Node $(node --version)"
elif ! command -v npm >/dev/null 2>&1; then
  found="no npm"
else
  found=
fi

if [ -n "$found" ]; then
  case $1 in
    build) echo "web: $found here ($wanted or newer wanted): the page is served as it was last built." ;;
    test) echo "web: $found here ($wanted or newer wanted): the page's tests are skipped." ;;
    e2e)
      echo "web: $found here ($wanted or newer wanted): the page is not tried in a browser."
      exit 77
      ;;
  esac
  exit 0
fi

case $1 in
  build) exec node scripts/build.mjs ;;
  test)
    [ "$2" != true ] || exit 0
    node scripts/build.mjs --check && node scripts/build.mjs --modules && exec node node_modules/vitest/vitest.mjs run
    ;;
  e2e) node scripts/build.mjs --modules && exec node e2e/journey.mjs ;;
  *)
    echo "usage: page.sh build|test|e2e" >&2
    exit 2
    ;;
esac
