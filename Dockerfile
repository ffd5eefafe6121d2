# One image for all services: the service to run is its argument, such as `agent-processor`.
# Built on any base that has a JDK 25 and Maven for the first stage, and a JRE 25 for the second.
ARG BUILD_IMAGE=maven:3-eclipse-temurin-25
ARG RUN_IMAGE=eclipse-temurin:25-jre

FROM ${BUILD_IMAGE} AS build
WORKDIR /src
COPY . .
RUN ./mvnw -q -B -DskipTests -Dmaven.test.skip=true -pl stack -am package \
 && mkdir /app && tr ':' '\n' < stack/target/dependencies | xargs -I{} cp {} /app/ \
 && cp stack/target/agentc2-stack-*.jar /app/

FROM ${RUN_IMAGE}
RUN useradd --system --create-home --home-dir /var/lib/agentc2 agentc2 \
 && install -d -o agentc2 -m 700 /var/lib/agentc2-keys
COPY --from=build /app /opt/agentc2/lib
USER agentc2
ENV AGENTC2_HOME=/var/lib/agentc2 AGENTC2_HTTP_HOST=0.0.0.0 AGENTC2_LOG_FORMAT=json
EXPOSE 3001
ENTRYPOINT ["java", "-XX:MaxRAMPercentage=70", "-XX:+ExitOnOutOfMemoryError", "--enable-native-access=ALL-UNNAMED", \
  "--sun-misc-unsafe-memory-access=allow", \
  "-cp", "/opt/agentc2/lib/*", "dev.agentc2.stack.cli.Main"]
CMD ["up"]
