BIN ?= .venv/bin/
RUN = .benchmarks/run.json

.PHONY: tables test check bench audit gallery scale

tables:  ## the paper's tables
	$(BIN)bestofk tables

test:  ## every test
	$(BIN)pytest -n auto --dist loadfile

check:  ## what must hold beside the tests
	$(BIN)ruff check . && $(BIN)ruff format --check . && $(BIN)mypy && $(BIN)lint-imports

bench:  ## measure the speeds and write benchmarks/RESULTS.md
	mkdir -p $(dir $(RUN)) && $(BIN)pytest benchmarks --benchmark-enable --benchmark-json=$(RUN) && $(BIN)python benchmarks/ratios.py $(RUN) benchmarks/RESULTS.md

audit:  ## hold the paper's choices against exact ones, and write docs/paper-audit.md with its figure
	$(BIN)bestofk paper --audit --figure docs/paper-audit.png -o docs/paper-audit.md

gallery:  ## draw the figures of docs/gallery.md, and write it
	$(BIN)python docs/gallery.py

scale:  ## measure what a run on many cores takes, and write docs/scale.md
	$(BIN)python docs/scale.py
