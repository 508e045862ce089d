#!/usr/bin/env bash
# Sets a machine up for the Makefile: `setup.sh venv LOCK...` and `setup.sh browser`.
#
# Needs python3 (3.11 or newer), git and make. Installs system packages only as root or with passwordless sudo;
# otherwise it says what to install and stops.
set -euo pipefail
cd "$(dirname "$0")/.."

say() { printf '%s\n' "$*" >&2; }
fail() { say "$*"; exit 1; }

# Runs a command as root where that is possible without a password.
as_root() {
  if [ "$(id -u)" = 0 ]; then "$@"; else sudo -n "$@"; fi
}

may_install() {
  command -v apt-get >/dev/null && { [ "$(id -u)" = 0 ] || sudo -n true 2>/dev/null; }
}

install_packages() {
  may_install || return 1
  say "安装系统软件包：$*"
  as_root apt-get update -qq >&2 || true # an old list may do; the install below is what counts
  as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@" >&2
}

# A usable Python: tested on 3.11 first; a version manager's stub that does not run is passed over.
find_python() {
  local candidate
  for candidate in python3.11 python3 python3.12 python3.13 python3.14; do
    if "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
      command -v "$candidate"
      return 0
    fi
  done
  return 1
}

make_venv() {
  local python
  python=$(find_python) || fail "需要 Python 3.11 或更新版本。Debian/Ubuntu 可运行：apt-get install python3"
  if ! "$python" -c 'import venv, ensurepip' 2>/dev/null; then
    local package
    package="$("$python" -c 'import sys; print("python%d.%d-venv" % sys.version_info[:2])')"
    install_packages "$package" || fail "缺少 Python 的 venv 模块。请运行：apt-get install $package"
  fi
  say "建立 .venv（$("$python" --version)）"
  rm -rf .venv
  "$python" -m venv .venv
}

# The stamp says which lock file .venv was synced from, by digest.
is_synced() {
  local digest
  digest=$(sha256sum "requirements/$1.txt" | cut -d' ' -f1)
  [ "$(cat ".venv/synced-$1" 2>/dev/null)" = "$digest" ]
}

# `venv run dev bench`: nothing to do when one of these locks is in place, else sync the first. Each later lock
# holds all of the earlier, so that `make dev` after `make test` takes nothing away.
sync_venv() {
  if ! .venv/bin/python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then make_venv; fi
  local lock
  for lock in "$@"; do
    if is_synced "$lock"; then return 0; fi
  done
  lock=$1
  if ! .venv/bin/python -m uv --version >/dev/null 2>&1; then
    .venv/bin/python -m pip install --quiet --disable-pip-version-check uv
  fi
  say "安装依赖：requirements/$lock.txt"
  rm -f .venv/synced-*
  # uv does not read pip's settings; a mirror set there is meant for it too.
  local mirror
  mirror=$(.venv/bin/python -m pip config get global.index-url 2>/dev/null || true)
  UV_DEFAULT_INDEX="${UV_DEFAULT_INDEX:-$mirror}" .venv/bin/python -m uv pip sync --quiet --require-hashes \
    --python .venv/bin/python "requirements/$lock.txt"
  sha256sum "requirements/$lock.txt" | cut -d' ' -f1 >".venv/synced-$lock"
}

has_chromium() {
  local name
  for name in chromium-headless-shell chromium chromium-browser google-chrome google-chrome-stable; do
    if command -v "$name" >/dev/null && "$name" --version >/dev/null 2>&1; then return 0; fi
  done
  return 1
}

has_cjk_font() {
  local folder
  for folder in /usr/share/fonts /usr/local/share/fonts "$HOME/.fonts" "$HOME/.local/share/fonts"; do
    [ -d "$folder" ] && [ -n "$(find "$folder" -iname '*cjk*' -print -quit)" ] && return 0
  done
  return 1
}

set_up_browser() {
  # Debian has the browser without its window as a package of its own; elsewhere the whole one does.
  has_chromium || install_packages chromium-headless-shell || install_packages chromium || true
  has_cjk_font || install_packages fonts-noto-cjk || true
  has_chromium || fail "浏览器测试需要 Chromium 或 Chrome。请安装，例如：apt-get install chromium"
  has_cjk_font || fail "截图需要中文字体。请安装，例如：apt-get install fonts-noto-cjk"
}

case "${1:-}" in
  venv) shift; sync_venv "$@" ;;
  browser) set_up_browser ;;
  *) fail "用法：engine/setup.sh venv LOCK... | browser" ;;
esac
