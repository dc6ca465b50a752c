# Everything a person types. `make demo` and `make test` work on a fresh machine with Python 3.11 or newer.
PYTHON ?= python3
BIN := .venv/bin

.PHONY: demo test check lint types imports docs bench clean

.venv/ready: pyproject.toml constraints.txt
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[dev,postgres,oauth,analytics,embeddings]'
	touch .venv/ready

demo: .venv/ready  ## the whole mailbot on an embedded mail host, five weeks of mail in under a minute
	$(BIN)/mailbot demo

test: .venv/ready  ## the whole suite; what needs a server that is absent is skipped with the reason
	$(BIN)/pytest -n 4 --dist loadgroup

lint: .venv/ready
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: .venv/ready
	$(BIN)/mypy

imports: .venv/ready
	$(BIN)/lint-imports

docs: .venv/ready  ## write the generated pages anew
	$(BIN)/python -m tests.house.generate

check: lint types imports docs  ## what must be green before a commit
	git diff --exit-code -- docs config models/README.md
	$(MAKE) test

bench: .venv/ready  ## the whole loop beside the bare loop, on the same server in the same run
	$(BIN)/mailbot bench --server pymap

clean:
	rm -rf .venv .mypy_cache .ruff_cache .hypothesis demo-state build dist
