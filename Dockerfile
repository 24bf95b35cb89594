# syntax=docker/dockerfile:1
# One image for each function:
#
#   docker build --build-arg FUNCTION=ingest --tag ghcr.io/knomaly/ingest:0.1.0 .
#
# With VERSION, REVISION (the commit), SOURCE (the repository's address) and CREATED (RFC 3339) as further arguments for its
# labels. Needs BuildKit, or buildah. `npm run build` makes the same files without an image.

# By a registry of your own, or by digest: whoever builds for production says which.
ARG BUILD_IMAGE=node:24-slim
ARG RUN_IMAGE=gcr.io/distroless/nodejs24-debian13:nonroot

FROM ${BUILD_IMAGE} AS build
WORKDIR /src
# Apart from the sources, so that a change of them does not fetch the packages again. Not `npm ci`: see setup/packages.mjs.
# No install scripts: the only one that matters fetches a Node, and one is here.
COPY package.json package-lock.json ./
RUN --mount=type=cache,target=/root/.npm \
    npm install --no-save --include=dev --ignore-scripts --no-audit --no-fund
COPY setup ./setup
COPY build ./build
COPY shared ./shared
COPY functions ./functions
ARG FUNCTION
RUN npm run build -- --out /bundle "${FUNCTION:?say which by --build-arg FUNCTION=NAME}" && mv "/bundle/${FUNCTION}" /app

# The code cache belongs to the very Node that will read it, so it is written in the image that will run. No shell here.
FROM ${RUN_IMAGE} AS cache
USER 0:0
WORKDIR /app
COPY --from=build /app ./
RUN ["/nodejs/bin/node", "write-code-cache.js"]

FROM ${RUN_IMAGE}
ARG FUNCTION
ARG VERSION=0.1.0
ARG REVISION=unknown
ARG SOURCE=unknown
ARG CREATED=1970-01-01T00:00:00Z
LABEL org.opencontainers.image.title="knomaly ${FUNCTION}" \
      org.opencontainers.image.description="The function ${FUNCTION} of Knomaly, which finds anomalies in streams of metrics" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.revision="${REVISION}" \
      org.opencontainers.image.source="${SOURCE}" \
      org.opencontainers.image.created="${CREATED}" \
      org.opencontainers.image.licenses="Apache-2.0"
# Owned by root, so that the function could not change itself even where the root file system is writable. WORKDIR comes after
# them: BuildKit makes a folder that is not there for the user of the base image, and who owns a folder can replace its files.
COPY --from=build /app/main.js /app/main.js.map /app/later.js /app/later.js.map /app/start.js /app/LICENSES.txt \
     /app/package.json /app/
COPY --from=cache /app/main.cache /app/
WORKDIR /app
# For a stack trace in terms of the sources set NODE_OPTIONS=--enable-source-maps: the start then takes three times as long.
ENV NODE_ENV=production
# By number: Kubernetes cannot tell whether a name is root, and runAsNonRoot then refuses the Pod.
USER 65532:65532
# Knative sets PORT, and this is its default.
EXPOSE 8080
ENTRYPOINT ["/nodejs/bin/node", "start.js"]
