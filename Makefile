# What developers and CI run. `make run` works on a fresh Debian or Ubuntu with Python 3.11 and make.

.PHONY: run test format lint types bench bench-calls bench-engine bench-load bench-rating bench-carriers bench-decks bench-routed bench-carrier-health bench-simulator bench-invoices bench-billing bench-live bench-desk bench-directory bench-voice phone shows faults emergency clean lock

BIN := .venv/bin
PYTEST := $(BIN)/pytest --dist loadfile --no-loadscope-reorder

run:
	@./setup.sh run
	@exec $(BIN)/longlines run

# These place many calls at a time, or time how soon a part is back, and want few beside them.
CROWDED := $(addprefix tests/pbx/test_,faults.py flow_tests.py going_live.py many.py)

# A minute and more each: they begin, so that none of them is left to the end.
LONG := $(addprefix tests/pbx/test_,collect_refused.py collect_unreached.py carriers.py trace.py \
	script.py emergency.py collect_accepted.py services.py restored.py)

# Of those without a telephone, these take longest.
LONGEST := tests/wire/test_swaps.py tests/unit/live/test_kill.py

test:
	@./setup.sh dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy .
	$(PYTEST) -n 3 $(LONGEST) tests/wire tests/unit tests/flows
	$(PYTEST) -n 4 $(LONG) tests/pbx $(addprefix --ignore ,$(CROWDED))
	$(PYTEST) -n 2 $(CROWDED)

format:
	@./setup.sh dev
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

lint:
	@./setup.sh dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .

types:
	@./setup.sh dev
	$(BIN)/mypy .

# Each beside its peers; half an hour.
bench: bench-calls bench-engine bench-load bench-rating bench-carriers bench-decks bench-routed \
	bench-carrier-health bench-simulator

# Calls a second of the menu: six minutes. QUICK=1 for a smoke test.
bench-calls:
	@./setup.sh dev
	$(BIN)/python -m bench.calls $(if $(QUICK),--quick)

bench-engine:
	@./setup.sh dev
	$(BIN)/python -m bench.engine $(if $(QUICK),--quick)

bench-load:
	@./setup.sh dev
	$(BIN)/python -m bench.load

bench-rating:
	@./setup.sh dev
	$(BIN)/python -m bench.rating $(if $(QUICK),--quick)

# Twelve decks of 2,000,000 rows, choosing and swapping: some minutes, and 1 GB of memory.
bench-carriers:
	@./setup.sh dev
	$(BIN)/python -m bench.carriers

bench-decks:
	@./setup.sh dev
	$(BIN)/python -m bench.decks

bench-carrier-health:
	@./setup.sh dev
	$(BIN)/python -m bench.carriers_health

# A month's invoices of 100,000 calls on both databases. QUICK=1 for a tenth.
bench-invoices:
	@./setup.sh dev
	$(BIN)/python -m bench.invoices $(if $(QUICK),--quick)

# Call events into calls, charges and entries, on both databases.
bench-billing:
	@./setup.sh dev
	$(BIN)/python -m bench.billing $(if $(QUICK),--quick)

# From hang-up to a charge to see; OUTAGE=600 takes the database away for so many seconds.
bench-live:
	@./setup.sh dev
	$(BIN)/python -m bench.live $(if $(OUTAGE),--outage $(OUTAGE)) $(if $(QUICK),--quick)

# An hour and a half: a listener killed 1,000 times, the PBX with 100 calls up, 500 calls of people who
# move them, a full disk (as root only), and ten minutes without a database.
faults:
	@./setup.sh dev
	$(BIN)/python -m tests.faults.listener_kills
	$(BIN)/python -m tests.faults.pbx_killed
	$(BIN)/python -m tests.faults.random_calls
	$(BIN)/python -m tests.faults.disk_full
	$(BIN)/python -m tests.faults.random_searches
	$(BIN)/python -m tests.faults.desk_kills
	$(BIN)/python -m tests.faults.queue_rules
	$(BIN)/python -m bench.live --outage 600

# A hundred emergency calls in each scene; CALLS=4 for a few.
emergency:
	@./setup.sh dev
	$(BIN)/python -m tests.pbx.emergency_counts --calls $(or $(CALLS),100)

# From a caller in the queue to 50 operators' screens.
bench-desk:
	@./setup.sh dev
	$(BIN)/python -m bench.desk

# A million listings beside FTS5 and pg_trgm: some minutes. QUICK=1 for 20,000.
bench-directory:
	@./setup.sh dev
	$(BIN)/python -m bench.directory $(if $(QUICK),--quick)

# How many said names are heard; needs the extra `voice` (docs/directory-assistance.md).
bench-voice:
	@./setup.sh dev
	$(BIN)/python -m bench.voice

# The telephone in the desk's page, an extra: JsSIP by npm.
phone:
	@longlines/desk/phone/build.sh

# An operator's day in a real browser; needs chromium and `make phone`.
shows:
	@./setup.sh dev
	$(BIN)/python -m tests.pbx.desk_shows --pictures var/pictures

bench-simulator:
	@./setup.sh dev
	$(BIN)/python -m bench.simulator

# Added post-dial delay of a routed call; needs SIPp. QUICK=1 for a rough answer.
bench-routed:
	@./setup.sh dev
	$(BIN)/python -m bench.routed_call $(if $(QUICK),--quick)

# Passwords, bills and recordings in var/ stay.
clean:
	rm -rf .venv build dist *.egg-info .mypy_cache .pytest_cache .ruff_cache .hypothesis var/tools

# Names, versions and hashes, for each Python from 3.11 on; no addresses.
LOCK := --universal --python-version 3.11 --generate-hashes --no-config --no-annotate \
	--no-emit-index-url --no-emit-find-links --quiet --custom-compile-command "make lock"

lock:
	@./setup.sh dev
	$(BIN)/python -m pip install --quiet uv
	echo 'setuptools>=75' | $(BIN)/uv pip compile $(LOCK) -o requirements-build.lock -
	echo 'setuptools>=75' | $(BIN)/uv pip compile $(LOCK) --extra postgresql -o requirements.lock pyproject.toml -
	echo 'setuptools>=75' | $(BIN)/uv pip compile $(LOCK) --extra voice --constraint requirements.lock \
		-o requirements-voice.lock pyproject.toml -
	echo 'setuptools>=75' | $(BIN)/uv pip compile $(LOCK) --extra dev --extra postgresql --constraint requirements.lock \
		-o requirements-dev.lock pyproject.toml -
