# One image for web, worker and beat; docker-compose.yml says which command runs where.
FROM python:3.11-slim-bookworm

ENV PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    PIP_DISABLE_PIP_VERSION_CHECK=1 \
    PIP_NO_CACHE_DIR=1 \
    PIP_ROOT_USER_ACTION=ignore

# What WeasyPrint loads for the PDF documents.
RUN apt-get update \
    && apt-get install -y --no-install-recommends libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 \
    && rm -rf /var/lib/apt/lists/*

# A fixed number, so that volumes keep their owner when the image is built anew.
RUN useradd --system --uid 10001 --user-group --no-create-home --home-dir /nonexistent --shell /usr/sbin/nologin portal \
    && install -d -o portal -g portal /data /data/documents /srv/static

WORKDIR /app

COPY requirements/base.txt requirements/base.txt
RUN pip install --no-deps --require-hashes --only-binary=:all: --requirement requirements/base.txt

COPY manage.py pyproject.toml LICENSE ./
COPY belzig_portal belzig_portal
COPY strategy strategy
COPY measures measures
COPY participation participation
COPY templates templates
COPY static static
COPY deploy deploy

# Static files belong to the code: collected, named by content and compressed once, here. The values are
# only for this step; no server is asked and nothing of them stays in the image.
ENV STATIC_ROOT=/app/staticfiles
RUN SECRET_KEY=used-for-collecting-static-files-only \
    DATABASE_URL=postgresql://nobody@localhost/nothing REDIS_URL=redis://localhost/0 DATA_DIR=/tmp \
    python manage.py collectstatic --no-input --verbosity 0 \
    && python -m compileall -q belzig_portal strategy measures participation

ENV DATA_DIR=/data
VOLUME /data
USER portal
EXPOSE 8000
STOPSIGNAL SIGTERM

HEALTHCHECK --interval=15s --timeout=5s --start-period=30s --retries=3 CMD ["python", "deploy/healthcheck.py"]
CMD ["gunicorn", "--config", "deploy/gunicorn.conf.py", "belzig_portal.wsgi:application"]
