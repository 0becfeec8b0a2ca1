# cacheprog's distribution under /cacheprog, to be copied into base images, and a proxy that runs as nobody in particular.
# docs/containers.md says how to use it; scripts/image.sh makes it of a distribution, without Docker.
#
#   docker build -t cacheprog .
#   docker build -t cacheprog:musl --build-arg RUNTIME_JDK_IMAGE=eclipse-temurin:25-jdk-alpine --build-arg BASE_IMAGE=alpine:3.22 .

# What compiles.
ARG JDK_IMAGE=eclipse-temurin:25-jdk
# Whose jlink makes the runtime. A JDK for musl makes one for Alpine.
ARG RUNTIME_JDK_IMAGE=eclipse-temurin:25-jdk
# Needs /bin/sh and the C library that the runtime is made for.
ARG BASE_IMAGE=debian:bookworm-slim

FROM ${JDK_IMAGE} AS jar
WORKDIR /src
COPY . .
RUN scripts/mvn.sh -q -Dquick -Dmaven.test.skip=true -pl program -am package

FROM ${RUNTIME_JDK_IMAGE} AS distribution
WORKDIR /src
RUN if command -v apk; then apk add --no-cache bash coreutils findutils tar; fi
COPY LICENSE NOTICE pom.xml ./
COPY packaging packaging
COPY scripts scripts
COPY --from=jar /src/program/target program/target
RUN JAVA_HOME="$(scripts/jdk25.sh)" scripts/dist.sh

FROM ${BASE_IMAGE}
# COPY keeps file times, without which each start takes some 45 ms longer.
COPY --from=distribution /src/dist/cacheprog /cacheprog
USER 65532:65532
EXPOSE 8080
ENTRYPOINT ["/cacheprog/bin/cacheprog"]
CMD ["proxy"]
