# What a contributor runs; `.ci/run` runs the very same commands in a fresh environment.
# First: pip install -e ".[dev]"

.PHONY: check lint types imports test quick format build samples picture

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

# Hours are local where the samples are from, and no other model that is on this machine may play a part.
SAMPLE = recap --model embedded --quiet --output samples/recaps
CHROMIUM ?= chromium

samples:  ## the recaps in samples/recaps
	TZ=Europe/Paris $(SAMPLE) --my-side right samples/*.opus samples/*.ogg samples/*.txt
	TZ=Europe/Paris $(SAMPLE) samples/*.json --format md,json,html,ics
	TZ=Europe/London $(SAMPLE) samples/*.srt samples/*.wav
	rm samples/recaps/digest.*

picture:  ## the picture in the README, of a recap in samples/recaps
	$(CHROMIUM) --headless --hide-scrollbars --window-size=860,1120 --force-device-scale-factor=1.5 \
		--screenshot=docs/images/recap.png "samples/recaps/Appel_Claire Tessier_260310_140500.recap.html"
