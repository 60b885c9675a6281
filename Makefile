# 易助: every command prepares what it needs by itself. `make` alone lists them.
.DEFAULT_GOAL := help
.PHONY: help run test eval bench seed-casework bench-casework lint format clean prepare wechat faults
SHELL := /bin/sh

# Any working Python 3.8 or later starts the preparation. A pyenv shim may be there and refuse, so each is tried.
PYTHON := $(shell for p in python3 /usr/bin/python3 /usr/local/bin/python3 /opt/homebrew/bin/python3 \
	$${PYENV_ROOT:-$$HOME/.pyenv}/versions/3.1[0-9]*/bin/python3 python3.12 python3.10 python; do \
	"$$p" -c 'import sys; sys.exit(sys.version_info < (3, 8))' >/dev/null 2>&1 && { echo "$$p"; break; }; done)
PREPARE = @test -n "$(PYTHON)" || { echo '没有找到 Python：请先安装 Python 3.8 或更新的版本（建议 3.12 与 3.10）'; exit 1; }; \
	"$(PYTHON)" -m ops.prepare
SERVICE := .venv/bin/python
ENGINE := bot/.venv/bin/python
TYPED := casework actions api ops benchmarks evals scripts tests

help:
	@echo 'make run    启动易助（首次会安装环境、训练模型），打开 http://127.0.0.1:8000'
	@echo 'make test   检查代码并运行全部测试'
	@echo 'make wechat 不用真的微信，在终端里当一回微信用户：易助整个起来，前面站着一个假的微信平台'
	@echo 'make faults 假平台故意出错、易助被反复杀掉时，看有没有话丢了或重了、申请对不对；FAULTS=wechat 只跑微信'
	@echo 'make eval   在项目自己的评测数据上打印理解与对话得分，与原版 Rasa 并列；EVAL=--no-baseline 时不比'
	@echo 'make bench  与原版 Rasa 同场对比性能；WRITE=1 时写入 docs/performance.md'
	@echo 'make bench-casework  十万份申请、二十五万次转介：列表、搜索、汇总各要多久；make seed-casework DATABASE=网址 只装数据'
	@echo 'make miniprogram-test  只测微信小程序（要 node 18 以上和 npm）'
	@echo 'make lint   只检查代码      make format  整理格式      make clean  删除环境、模型与缓存'

run:
	$(PREPARE)
	@exec $(SERVICE) -m ops.serve

prepare:
	$(PREPARE) --dev

# So many files of tests at once, each with a program of its own: a browser test waits half of its time. The long
# ones come first (tests/conftest.py), so that the short ones fill up what is left.
WORKERS ?= 4
# Each of the first three keeps one core busy at most.
SIDE_BY_SIDE := -j 2 $(if $(filter output-sync,$(.FEATURES)),--output-sync=target)
test:
	$(PREPARE) --dev
	@$(MAKE) --no-print-directory $(SIDE_BY_SIDE) checks engine-tests miniprogram-tests-if-possible
	$(SERVICE) -m pytest -n $(WORKERS) --dist loadfile --no-loadscope-reorder tests

.PHONY: engine-tests miniprogram-tests-if-possible
engine-tests:
	$(ENGINE) -m pytest bot/tests

miniprogram-tests-if-possible:
	@$(SERVICE) -m ops.miniprogram --optional

wechat:
	$(PREPARE) --dev
	@exec $(SERVICE) -m tests.standins.terminal

# FAULTS: channels and sizes, such as 'wechat --messages 300 --filers 5', or 'wechat --unverified'.
faults:
	$(PREPARE) --dev
	@$(SERVICE) -m tests.faults $(FAULTS)

.PHONY: miniprogram-test
miniprogram-test:
	$(PREPARE) --dev --no-model
	@$(SERVICE) -m ops.miniprogram

lint:
	$(PREPARE) --dev --no-model
	@$(MAKE) --no-print-directory checks

.PHONY: checks
checks:
	$(SERVICE) -m ruff check .
	$(SERVICE) -m ruff format --check .
	$(SERVICE) -m mypy $(foreach place,$(TYPED),$(wildcard $(place)))
	$(ENGINE) -m mypy --config-file bot/pyproject.toml bot

format:
	$(PREPARE) --dev --no-model
	$(SERVICE) -m ruff check --fix .
	$(SERVICE) -m ruff format .

eval:
	$(PREPARE) --dev
	@$(SERVICE) -m evals $(EVAL)

bench:
	$(PREPARE) --dev
	@$(SERVICE) -m benchmarks $(if $(WRITE),--write docs/performance.md) $(BENCH)

# DATABASE: SQLAlchemy URL of an empty database, such as sqlite:////tmp/casework.db.
seed-casework:
	$(PREPARE) --dev --no-model
	@$(SERVICE) -m benchmarks.casework.seed --database "$(or $(DATABASE),sqlite:///var/casework-benchmark.db)" $(SEED)

bench-casework:
	$(PREPARE) --dev --no-model
	@$(SERVICE) -m benchmarks.casework $(BENCH)

# The data of a running system (./var) is not ours to delete.
clean:
	rm -rf .venv bot/.venv miniprogram/node_modules .tools models/*.tar.gz models/trained.json models/.training .rasa
	rm -rf .mypy_cache .ruff_cache .pytest_cache bot/.pytest_cache bot/.mypy_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
