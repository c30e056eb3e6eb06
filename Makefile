# Two commands suffice: `make run` and `make test`.
PYTHON ?= $(shell command -v python3 || command -v python3.11)
BOOTSTRAP = $(or $(PYTHON),$(error 需要 Python 3.11 或更高版本，请先安装)) -m config.bootstrap

.PHONY: run setup test check fix bench screenshots lock

run:    ## set up what is missing, then serve on 127.0.0.1:$PORT (8000)
	@$(BOOTSTRAP) run

setup:  ## the set-up alone
	@$(BOOTSTRAP) setup

test:   ## the suite on SQLite and on PostgreSQL; ARGS="-k name" goes to pytest
	@$(BOOTSTRAP) test

check:  ## rules, format, types, templates, migrations, deployment settings
	@$(BOOTSTRAP) check

fix:    ## repair what the tools can repair
	@$(BOOTSTRAP) fix

bench:  ## measurements, written to build/bench.json
	@$(BOOTSTRAP) bench

screenshots:  ## the pictures of README and docs, anew from the running product
	@$(BOOTSTRAP) screenshots

lock:   ## resolve pyproject.toml anew into requirements.lock
	@$(BOOTSTRAP) lock
