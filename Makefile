# 联办：make help 列出全部目标。
#   make dev PORT=8001   换网页端口      make dev FRESH=1   清除旧数据，重新开始
#   make test ARGS=tests/workflow/test_waits.py        只测一个文件
#   make test ARGS="-n0 -x --pdb -k correction"        逐个测，停在第一处错误
SHELL := /bin/bash
.DEFAULT_GOAL := help
PYTHON := .venv/bin/python
PORT ?= $(or $(LIANBAN_WEB_PORT),8000)
FRESH ?=
PART ?= flow
BENCH_flow := benchmarks
BENCH_rungs := benchmarks.rungs
BENCH_items := benchmarks.items
BENCH_lists := benchmarks.lists
BENCH_figures := benchmarks.figures
BENCH_door := benchmarks.door
export PYTHONPATH := $(CURDIR)
# Bytecode is kept even where the surroundings say otherwise: every start of a process compiled all packages anew.
export PYTHONDONTWRITEBYTECODE :=
# Tests run side by side, one process for each core, at most four: each has servers of its own (docs/adr/0040). With one
# more a workflow's thread can wait longer than the two seconds after which the engine takes it for locked.
SIDE_BY_SIDE = $(if $(findstring no:xdist,$(ARGS)),,-n auto --maxprocesses 4 --dist worksteal)
PYTEST = $(PYTHON) -m pytest $(SIDE_BY_SIDE)

.PHONY: help dev practice test unit lint style types format figures server schema bench stop clean

help: ## 列出全部目标
	@sed -n '2,4s/^#//p' Makefile
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-8s %s\n", $$1, $$2}' Makefile

dev: ## 安装依赖，在前台启动本机试用，Ctrl-C 停止
	@engine/setup.sh venv run dev bench
	@LIANBAN_WEB_PORT=$(PORT) exec $(PYTHON) -m engine.stack $(if $(filter-out 0,$(FRESH)),--fresh)

practice: ## 安装依赖，在前台启动练习环境：自己的数据和端口（8100），不对外连接
	@engine/setup.sh venv run dev bench
	@$(if $(PRACTICE_PORT),LIANBAN_PRACTICE_PORT=$(PRACTICE_PORT)) exec $(PYTHON) -m engine.practice $(if $(filter-out 0,$(FRESH)),--fresh)

# The benchmarks' packages are installed too, as their types are checked. Types need a minute on a clean clone: with
# the whole of the tests they are checked beside them, and pytest's line is the last; before a part they come first.
test: ## 全部检查，与持续集成相同；ARGS 交给 pytest
	@engine/setup.sh venv bench
	@engine/setup.sh browser
	@$(MAKE) --no-print-directory server style
ifeq ($(ARGS),)
	@.venv/bin/mypy . & types=$$!; $(PYTEST); tests=$$?; \
	wait $$types || { echo "类型检查没有通过，见上文 mypy 的输出。" >&2; exit 1; }; exit $$tests
else
	@$(MAKE) --no-print-directory types
	$(PYTEST) $(ARGS)
endif

unit: ## 不启动服务端的测试，一分钟左右；长的性质测试只测二十分之一
	@engine/setup.sh venv bench
	LIANBAN_SHORT_TESTS=1 $(PYTEST) tests/unit tests/architecture $(ARGS)

lint: style types ## 写法、排版、类型、模块之间的引用方向

style: ## 写法、排版、模块之间的引用方向
	.venv/bin/ruff check
	.venv/bin/ruff format --check
	.venv/bin/lint-imports

types: ## 类型（mypy --strict）
	.venv/bin/mypy .

format: ## 按 ruff 排版，并改正能自动改正的写法
	.venv/bin/ruff check --fix
	.venv/bin/ruff format

server: ## 构建 Temporal 服务端程序，只做一次
	@$(PYTHON) -m engine.temporal_server

schema: ## 数据库迁移或例程改动后，重写 ledger/schema.sql
	@$(PYTHON) -m engine.schema_file

bench: ## 性能对比；PART=rungs 测大量办件的时限档位，PART=items 测事项很多的办件，PART=lists 测一百万件办件下的清单，PART=figures 测一百万件办件下的统计，PART=door 测网上申请
	@engine/setup.sh venv bench
	@$(MAKE) --no-print-directory server
	$(PYTHON) -m $(BENCH_$(PART)) $(ARGS)

stop: ## 停止在别的终端里运行的本机试用和练习环境
	@[ ! -x $(PYTHON) ] || $(PYTHON) -m engine.stack --stop
	@[ ! -x $(PYTHON) ] || [ ! -d .lianban-practice ] || $(PYTHON) -m engine.practice --stop

clean: stop ## 清除数据、环境和缓存；已构建的服务端在目录之外，保留
	rm -rf .lianban .lianban-practice .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache benchmarks/out
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

figures: ## 源码多长、类型多严、散在多少文件里，对照 CONTRIBUTING.md 的目标
	@$(PYTHON) -m tests.support.figures
