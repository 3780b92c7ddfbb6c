# The production image: packages are installed in one stage, and the site runs in another that has no installer.
FROM debian:bookworm-slim AS packages
RUN apt-get update \
    && apt-get install --yes --no-install-recommends python3-pip python3-venv \
    && python3 -m venv --without-pip /venv
COPY requirements.txt .
RUN python3 -m pip --python /venv/bin/python install --no-cache-dir --require-hashes --only-binary :all: -r requirements.txt

FROM debian:bookworm-slim
RUN apt-get update \
    && apt-get install --yes --no-install-recommends ca-certificates python3 \
    && rm -rf /var/lib/apt/lists/*
WORKDIR /app
COPY --from=packages /venv /venv
COPY . .
ENV PATH=/venv/bin:$PATH PYTHONUNBUFFERED=1
# Only /app/var is for writing. The key below is for collecting files and is not kept.
RUN SECRET_KEY=not-kept DJANGO_SETTINGS_MODULE=config.settings.dev python manage.py collectstatic --no-input \
    && mkdir -p var/media var/mail \
    && chown 10001:10001 var var/media var/mail
USER 10001:10001
ENV DJANGO_SETTINGS_MODULE=config.settings.production HOST=0.0.0.0 PORT=8000
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s CMD ["python", "-c", \
    "import os, urllib.request; urllib.request.urlopen(f'http://127.0.0.1:{os.environ[\"PORT\"]}/healthz', timeout=4)"]
CMD ["python", "site/config/gunicorn.py"]
