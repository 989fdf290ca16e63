# The image of the web service and of the workers: one image, two commands.
# The automatic tests build no image and run none: the checks read this file and docker-compose.yml, nothing more.
FROM python:3.12-slim AS build
WORKDIR /build
COPY requirements.lock ./
RUN python -m venv /opt/fcds \
 && /opt/fcds/bin/pip install --no-cache-dir --require-hashes --requirement requirements.lock
COPY pyproject.toml README.md LICENSE NOTICE ./
COPY service service
COPY workers workers
COPY fhir_profiles fhir_profiles
RUN /opt/fcds/bin/pip install --no-cache-dir --no-deps --no-build-isolation . \
 && /opt/fcds/bin/python -m compileall -q /opt/fcds

FROM python:3.12-slim
RUN useradd --system --uid 10001 --user-group --home-dir /var/lib/fcds --create-home fcds
COPY --from=build /opt/fcds /opt/fcds
ENV PATH=/opt/fcds/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1
USER 10001:10001
WORKDIR /var/lib/fcds
EXPOSE 8000
ENTRYPOINT ["fcds"]
CMD ["serve", "--host", "0.0.0.0", "--port", "8000"]
