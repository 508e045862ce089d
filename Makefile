# 联办：make dev 启动本机试用；make test 全部检查；make bench 性能对比；make stop 停止；make clean 清除。
#   make dev PORT=8001   换网页端口      make dev FRESH=1   清除旧数据，重新开始
SHELL := /bin/bash
.DEFAULT_GOAL := help
PYTHON := .venv/bin/python
PORT ?= $(or $(LIANBAN_WEB_PORT),8000)
FRESH ?=
PART ?= flow
BENCH_flow := benchmarks
BENCH_rungs := benchmarks.rungs
export PYTHONPATH := $(CURDIR)

.PHONY: help dev test lint server schema bench stop clean

help:
	@sed -n '1,2s/^# *//p' Makefile

dev: ## Python packages, then the whole stack in the foreground until Ctrl-C
	@engine/setup.sh venv run dev bench
	@LIANBAN_WEB_PORT=$(PORT) exec $(PYTHON) -m engine.stack $(if $(filter-out 0,$(FRESH)),--fresh)

test: ## everything that CI checks (types of the benchmarks included, hence their packages)
	@engine/setup.sh venv bench
	@engine/setup.sh browser
	@$(MAKE) --no-print-directory server lint
	$(PYTHON) -m pytest $(ARGS)

lint: ## style, format, types, arrows between rooms
	.venv/bin/ruff check
	.venv/bin/ruff format --check
	.venv/bin/mypy .
	.venv/bin/lint-imports

server: ## the Temporal server's binary, built once
	@$(PYTHON) -m engine.temporal_server

schema: ## write ledger/schema.sql again, after a change of migrations or routines
	@$(PYTHON) -m engine.schema_file

bench: ## the table of figures: the flow's variants, or (PART=rungs) every rung of many cases
	@engine/setup.sh venv bench
	@$(MAKE) --no-print-directory server
	$(PYTHON) -m $(BENCH_$(PART)) $(ARGS)

stop: ## stop the stack that runs in another terminal
	@[ ! -x $(PYTHON) ] || $(PYTHON) -m engine.stack --stop

clean: stop ## remove data, environment and caches; the built server stays outside the tree
	rm -rf .lianban .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache benchmarks/out
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
