#!/usr/bin/env bash
# Moves the tag v1 of the GitHub action to this commit with action/release.json for it, and pushes the tag. The action has
# version 1 while the program has 0.9.
set -euo pipefail
cd "$(dirname "$0")/.."

tag="$(git describe --tags --exact-match --match 'v[0-9]*.[0-9]*.[0-9]*')"
mkdir -p action
scripts/action-release.sh "${tag#v}" dist/release/SHA256SUMS > action/release.json
git add action/release.json
git -c user.name='github-actions[bot]' -c user.email='github-actions[bot]@users.noreply.github.com' \
  commit --quiet --message "The action installs ${tag#v}"
git tag --force v1
git push --force origin refs/tags/v1
