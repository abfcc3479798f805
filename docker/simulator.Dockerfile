# A simulated Stalker middleware, for the demo and for trying things out. Build from the
# repository's top. Never for production: it accepts well-known passwords.
FROM python:3.11-slim

# The simulator needs nothing but Python's standard library.
COPY tests/stalker_simulator /opt/stalker_simulator

ENV PYTHONPATH=/opt \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1

USER nobody
EXPOSE 8088
CMD ["python", "-m", "stalker_simulator"]
