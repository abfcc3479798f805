# The commands of the project, the same for people and for CI. See README.md.
# Every one may be run again at any time; `make help` lists them.
SHELL := /bin/bash
.DEFAULT_GOAL := help
.PHONY: help setup demo simulator screenshots test bench lint format stop clean

RUN := scripts/run.sh

help: ## list the commands
	@grep -E '^[a-z]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "make %-12s %s\n", $$1, $$2}'

setup: ## install all that the project needs into its own folder (first time 2 min)
	@scripts/setup.sh

demo: ## set up, start everything, play a purchase (first time 4 min, then 15 s)
	@scripts/setup.sh pdf
	@$(RUN) scripts/demo.py

simulator: ## run the Stalker simulator alone in the foreground on SIM_PORT
	@scripts/simulator.sh

screenshots: ## take the pictures of docs/screenshots from the running demo (1 min)
	@scripts/setup.sh browser
	@$(RUN) scripts/screenshots.py

test: ## run every test (about 20 min), ends with "N passed, M failed"
	@scripts/setup.sh browser pdf
	@$(RUN) scripts/run_tests.py

bench: ## measure, one name=value per line on standard output (about 30 min)
	@scripts/setup.sh
	@$(RUN) scripts/run_bench.py

lint: ## run all static checks and look at the log of an installation (about 3 min)
	@scripts/setup.sh node
	@$(RUN) --shell scripts/lint.sh

format: ## rewrite the sources the way `make lint` wants them
	@scripts/setup.sh node
	@$(RUN) --shell scripts/lint.sh --fix

stop: ## stop what the demo started, and the private PostgreSQL
	@$(RUN) --shell scripts/stop.sh

clean: stop ## remove everything that was made
	@scripts/clean.sh
