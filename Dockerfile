# A newsletter that runs every day. How to use it: docs/how-to/docker.md

FROM python:3.11-slim AS build
# Optional parts, as pip writes them: "[postgres]"
ARG EXTRAS
WORKDIR /src
COPY pyproject.toml constraints.txt README.md ./
COPY newsletter newsletter
COPY templates templates
COPY content content
RUN pip wheel --no-cache-dir --no-deps --wheel-dir /dist .
RUN python -m venv /opt/newsletter \
 && /opt/newsletter/bin/pip install --no-cache-dir --constraint constraints.txt "$(echo /dist/*.whl)$EXTRAS"

FROM python:3.11-slim
ENV PATH=/opt/newsletter/bin:$PATH HOME=/newsletter PYTHONUNBUFFERED=1
WORKDIR /newsletter
COPY --from=build /opt/newsletter /opt/newsletter
COPY scheduler.py ./
COPY content content
RUN mkdir -p var build && chown -R 10001:10001 content var build
USER 10001:10001
VOLUME ["/newsletter/var", "/newsletter/build"]
# The scheduler writes a sign of life twice a minute; see newsletter/engine/health.py.
HEALTHCHECK --interval=1m --timeout=10s --start-period=30s \
  CMD ["python", "-m", "newsletter.engine.health", "var/scheduler.alive"]
CMD ["python", "scheduler.py", "--config", "content/newsletter.toml"]
