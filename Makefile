# What a contributor runs; `.ci/run` runs the very same commands in a fresh environment.
# First: pip install -e ".[dev]"

.PHONY: check lint types imports test quick format build

check: lint types imports test  ## all that must pass before a change lands

lint:  ## style and formatting
	ruff check .
	ruff format --check .

types:  ## static types
	mypy

imports:  ## who may import whom
	lint-imports

test:  ## the whole suite, with the real model on real sound
	pytest --cov --cov-report=term

quick:  ## the suite without what takes more than a few seconds
	pytest -m "not slow"

format:  ## mend style and formatting
	ruff check --fix .
	ruff format .

build:  ## the wheel, in dist/
	python -m pip wheel --no-deps --wheel-dir dist .
