# Sourced by scripts that start private servers: finding free ports, installing programs, stopping processes.
# shellcheck shell=bash

# die MESSAGE: says what to do and ends as a program ends that lacks something.
die() {
  echo "$(basename "$0"): $*" >&2
  exit 69
}

# may_install: whether packages can be installed without asking anybody.
may_install() {
  [ "$(id -u)" = 0 ] && command -v apt-get > /dev/null
}

# install_package WHAT PACKAGE [ALTERNATIVE]: from Debian's packages.
install_package() {
  echo "$(basename "$0"): installing $1 from the system's packages" >&2
  export DEBIAN_FRONTEND=noninteractive UCF_FORCE_CONFFOLD=1
  {
    apt-get update
    apt-get install --yes --no-install-recommends "$2" ||
      { [ $# -gt 2 ] && apt-get install --yes --no-install-recommends "$3"; }
  } >&2 < /dev/null || die "apt-get could not install $1 (its messages are above)"
}

is_port_free() {
  ! (exec 3<> "/dev/tcp/127.0.0.1/$1") 2> /dev/null
}

# Prints a port of 127.0.0.1 where nobody listens. Below the range from which Linux gives ports to clients.
free_port() {
  local port
  for _ in $(seq 100); do
    port=$((20000 + (RANDOM * 32768 + RANDOM) % 12000))
    if is_port_free "$port"; then
      echo "$port"
      return
    fi
  done
  die "no free port between 20000 and 32000"
}

# stop SIGNAL TARGET: a process, or -GROUP. Waits up to ten seconds, then kills.
stop() {
  kill -s "$1" -- "$2" 2> /dev/null || return 0
  for _ in $(seq 100); do
    kill -s 0 -- "$2" 2> /dev/null || return 0
    sleep 0.1
  done
  kill -s KILL -- "$2" 2> /dev/null || true
}
