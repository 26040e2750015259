BIN := .venv/bin

.PHONY: tables test check bench audit

tables: ; $(BIN)/bestofk tables
test: ; $(BIN)/pytest
check: ; .ci/run
bench: ; $(BIN)/pytest benchmarks --benchmark-only
audit: ; $(BIN)/bestofk paper --audit --format pipe -o docs/paper-audit.md
