#!/bin/sh
# Gives the files of a checkout times that stay the same as long as their content does. go takes a test's result from the
# cache only if the files that the test read have the size and time that they had, and are not new; a checkout makes all
# of them new. The times are made of git's object ids and lie in the seventies. Needs git and perl; works in shallow clones.
set -eu

cd "$(git rev-parse --show-toplevel)"
git ls-tree -r -t -z HEAD | perl -0ne '
  chomp;
  utime(hex($1), hex($1), $2) if !/^120000 / && /^\d+ \w+ ([0-9a-f]{7})[0-9a-f]*\t(.*)$/s;
  END { utime(1, 1, ".") }
'
