# Griot in a container: `docker build -t griot .`, then `docker run --rm griot demo --exit`.
# The base is pinned by its major version, so that a rebuild brings the fixes of Node and Debian.

# What runs: the dependencies without those of development, and without their install scripts.
FROM node:24-bookworm-slim AS dependencies
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci --omit=dev --ignore-scripts --no-audit --no-fund

# The compiler stays in this stage.
FROM dependencies AS build
RUN npm ci --ignore-scripts --no-audit --no-fund
COPY tsconfig.json ./
COPY src ./src
RUN npm run build

FROM node:24-bookworm-slim
# Uploads wait in /data: the memory that a /tmp often is would not hold them.
ENV NODE_ENV=production HOST=0.0.0.0 PORT=3000 GRIOT_WORKER_PORT=3000 GRIOT_DATA_DIR=/data TMPDIR=/data
WORKDIR /app
COPY --from=dependencies /app/node_modules ./node_modules
COPY --from=build /app/dist ./dist
COPY package.json LICENSE ./
COPY migrations ./migrations
COPY scripts/sample-recipients.csv ./scripts/sample-recipients.csv
RUN ln -s /app/dist/main.js /usr/local/bin/griot && mkdir /data && chown node:node /data
USER node
# Where DATABASE_URL is not set, the embedded Postgres and the secret.
VOLUME /data
WORKDIR /data
EXPOSE 3000
HEALTHCHECK --interval=10s --timeout=5s --start-period=30s --retries=3 \
  CMD ["node", "-e", "fetch('http://127.0.0.1:' + process.env.PORT + '/healthz').then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
# In exec form Griot itself is process 1 and gets SIGTERM, at which it drains.
ENTRYPOINT ["node", "/app/dist/main.js"]
CMD ["start"]
