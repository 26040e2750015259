BIN ?= .venv/bin/
RUN = .benchmarks/run.json

.PHONY: tables test check bench

tables:  ## the paper's tables
	$(BIN)bestofk tables

test:  ## every test
	$(BIN)pytest

check:  ## what must hold beside the tests
	$(BIN)ruff check . && $(BIN)ruff format --check . && $(BIN)mypy && $(BIN)lint-imports

bench:  ## measure the speeds and write benchmarks/RESULTS.md
	mkdir -p $(dir $(RUN)) && $(BIN)pytest benchmarks --benchmark-json=$(RUN) && $(BIN)python benchmarks/ratios.py $(RUN) benchmarks/RESULTS.md
