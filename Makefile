# All that there is to do with this project. Needs JDK 25; demo and test also Go.

.DEFAULT_GOAL := help
.PHONY: help demo test test-all soak quick dist image fmt checksums reproducible bench bench-link bench-archive bench-public bench-stores bench-proxy simulate release clean

help: ## list these commands
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1\t\2/p' $(MAKEFILE_LIST) | expand -t 14

demo: dist ## build a Go program plainly, through cacheprog, and through cacheprog again
	@scripts/demo.sh

test: ## prove every promise: linters, unit tests, distribution, system tests with real servers (ten minutes)
	@scripts/test.sh

test-all: ## the same with all that varies: more faults, servers, versions of go (20 minutes)
	@scripts/test.sh all

soak: ## what takes too long for every change: many more moments, sequences and faults, large loads; an hour
	@scripts/tools.sh all > /dev/null
	@scripts/mvn.sh -Dquick test -pl program -am -Dtest='*Fuzz*,Hostile*,RequestReader*' -Dsurefire.failIfNoSpecifiedTests=false -Dtests.effort=40
	@scripts/mvn.sh -Dquick -DskipSystemTests=false verify -pl program -am -Dtest=none -Dsurefire.failIfNoSpecifiedTests=false \
	  -DsystemTests=soak -DexceptSystemTests=none

quick: ## compile what has changed and run the unit tests, without linters; one class: TEST=DiskStoreTest
	@scripts/quick.sh '$(TEST)'

dist: ## make dist/cacheprog and the tar.gz
	@scripts/mvn.sh -q -Dquick -Dmaven.test.skip=true -pl program -am package
	@JAVA_HOME="$$(scripts/jdk25.sh)" scripts/dist.sh

image: dist ## make a container image of the distribution with buildah (BASE_IMAGE=debian:bookworm-slim)
	@scripts/image.sh $(BASE_IMAGE)

release: ## make dist/release from a commit with a tag v<version>: packages, recipes, SHA-256 sums
	@scripts/release.sh
	@scripts/release-check.sh

fmt: ## format the Java sources
	@scripts/mvn.sh -q spotless:apply

checksums: ## record the checksums of all that the build gets from Maven repositories, after an upgrade
	@scripts/checksums.sh

reproducible: ## build the last commit twice and compare the distributions
	@scripts/reproducible.sh

bench: dist ## measure real builds and write their part of docs/performance.md and its figure (ROUNDS=5: half an hour)
	@scripts/bench.sh $(ROUNDS)

bench-link: dist ## measure builds over slow links and write that part of docs/performance.md (LINK='--rounds 3 --projects webshop,large')
	@scripts/bench-link.sh --docs docs $(LINK)

bench-archive: dist ## compare GOCACHE mode with archives of GOCACHE and write that part of docs/performance.md (ROUNDS=3)
	@scripts/bench-archive.sh $(ROUNDS)

bench-public: dist ## build versions of Hugo and Prometheus with all caches and write docs/benchmarks.md (PROJECTS=hugo VERSIONS=10 ROUNDS=1 LINK='--delay 50 --rate 100' OTHER=name=path)
	@scripts/bench-public.sh --docs docs $(addprefix --projects ,$(PROJECTS)) --versions $(or $(VERSIONS),10) --rounds $(or $(ROUNDS),1) $(LINK) $(addprefix --other ,$(OTHER))

bench-stores: dist ## compare builds over stores of all types and write that part of docs/performance.md (ROUNDS=5)
	@scripts/bench-stores.sh $(or $(ROUNDS),5) docs/performance.md

bench-proxy: dist ## measure the proxy under load against MinIO alone (SECONDS=60 for each run)
	@scripts/bench-proxy.sh $(SECONDS)

simulate: ## build a project over 100 commits on paper and write docs/growth.md
	@scripts/mvn.sh -q -Dquick test-compile -pl program -am
	@"$$(scripts/jdk25.sh)/bin/java" -cp program/target/test-classes:program/target/classes:core/target/classes:store-api/target/classes \
	  dev.cacheprog.prefetch.Simulation docs/growth.md

clean: ## remove what was built
	@scripts/mvn.sh -q clean
	@rm -rf dist
