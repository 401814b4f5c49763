# One image for the web, the worker and the beat.
FROM python:3.11-slim-bookworm AS packages
WORKDIR /build
COPY requirements/uv.txt requirements/base.txt ./
RUN pip install --no-cache-dir --require-hashes --no-deps -r uv.txt \
    && python -m venv --without-pip /opt/venv \
    && UV_PYTHON_DOWNLOADS=never uv pip sync --no-cache --compile-bytecode --python /opt/venv/bin/python --require-hashes base.txt

FROM python:3.11-slim-bookworm
RUN apt-get update \
    && apt-get install --yes --no-install-recommends \
        fonts-dejavu-core libharfbuzz-subset0 libpango-1.0-0 libpangoft2-1.0-0 \
        libreoffice-writer-nogui fonts-crosextra-caladea fonts-crosextra-carlito fonts-liberation \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --system --uid 10001 --home-dir /var/lib/inet-cycles --create-home inet
ENV PATH=/opt/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    DJANGO_SETTINGS_MODULE=inet_cycles.settings \
    VAR_DIR=/var/lib/inet-cycles \
    STATIC_ROOT=/app/static-root \
    FONTS_DIR=/app/fonts-root
COPY --from=packages /opt/venv /opt/venv
WORKDIR /app
COPY . .
# Static files are part of the image: collected outside production, where no service is needed.
RUN VAR_DIR=/tmp/build python manage.py build_fonts \
    && VAR_DIR=/tmp/build python manage.py collectstatic --noinput --verbosity 0 \
    && rm -rf /tmp/build
USER inet
ENV INET_ENV=production HOST=0.0.0.0 PORT=8000
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s CMD ["python", "scripts/healthcheck.py"]
CMD ["gunicorn"]
