# The bot as a small image: page and programs on port 7860, everything that it keeps under /data, documents in /documents.
ARG PYTHON=3.11-slim-bookworm

FROM python:${PYTHON} AS build
WORKDIR /src
# First what changes seldom. Of the lock, what is needed to run, and what builds our own package.
COPY requirements.lock requirements-run.txt container/pick.awk ./
RUN awk -f pick.awk requirements-run.txt requirements.lock > run.lock \
    && echo setuptools > build.txt && awk -f pick.awk build.txt requirements.lock > build.lock \
    && python -m venv /opt/verbatim && python -m venv /opt/build \
    && /opt/build/bin/pip install --no-cache-dir --require-hashes --no-deps --only-binary :all: -r build.lock \
    && /opt/verbatim/bin/pip install --no-cache-dir --no-compile --require-hashes --no-deps --only-binary :all: -r run.lock
COPY pyproject.toml README.md LICENSE ./
COPY bot bot
COPY ui ui
COPY evals evals
RUN /opt/build/bin/pip wheel --no-deps --no-build-isolation --wheel-dir /dist . \
    && /opt/verbatim/bin/pip install --no-cache-dir --no-compile --no-deps /dist/*.whl \
    && /opt/verbatim/bin/pip uninstall --yes pip

FROM python:${PYTHON}
RUN useradd --uid 10001 --home-dir /data --shell /usr/sbin/nologin verbatim \
    && install --directory --owner verbatim --group verbatim /data /documents
COPY --from=build /opt/verbatim /opt/verbatim
ENV PATH=/opt/verbatim/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    HOME=/data \
    BOT_HOME=/data/bot \
    BOT_CORPUS=/documents
WORKDIR /data
USER 10001:10001
VOLUME ["/data"]
EXPOSE 7860
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=30s --timeout=5s --start-period=90s --retries=3 \
    CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:7860/health', timeout=4)"]
ENTRYPOINT ["bot"]
CMD ["ui", "--host", "0.0.0.0", "--port", "7860"]
