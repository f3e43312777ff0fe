# The front door. Every target sets up what it needs; `make help` lists them.
.DEFAULT_GOAL := help
PYTHON ?= python3
PY := .venv/bin/python
SPHINX := $(PY) -m sphinx -W -n --keep-going -q -c .
# Where the book will be published, which pages name: see conf.py.
export PUBLISHED = $(GDLBOOK_BASE_URL) $(READTHEDOCS_CANONICAL_URL) $(GDLBOOK_REPOSITORY)
# Read pages into the folder $(1), then do $(2). Sphinx repeats no warning about a page
# that it has read, and rewrites no file that it left half-written; so a build that did
# not come to its end, however it was stopped, makes the next one start with nothing
# read. The results of cells are kept.
READ = build/doctrees*/environment.pickle build/doctrees*/pruned build/jupyter_execute build/matplotlib
BUILD = mkdir -p $(1) && { [ ! -e $(1)/started ] || rm -rf $(READ); } && \
  echo "$$PUBLISHED" >$(1)/started && \
  $(SPHINX) -d $(1) $(2) && mv $(1)/started $(1)/complete
# What changed since the last complete build began; a word of complaint if there is none.
CHANGED = $$(echo "$$PUBLISHED" | cmp - build/doctrees/complete 2>&1; \
  find docs gdlbook conf.py Makefile requirements.lock \
  \( -name node_modules -o -name __pycache__ \) -prune -o \
  -cnewer build/doctrees/complete -print 2>&1 | head -n 1)
export PYTHONPATH := $(CURDIR)
export MPLBACKEND := agg
# Kernels and tests run side by side on all cores; more threads would only wait.
export OPENBLAS_NUM_THREADS ?= 1
export PYTHON
AUDIT = GDLBOOK_AUDIT=1 $(PY) -m pytest --quiet -rs tests/site/audit

.NOTPARALLEL:
.PHONY: help html serve test doctest pins bench experiments audit pdf epub linkcheck lock clean environment environment-test

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

html: environment ## build the book into build/html
	@if [ -f build/html/index.html ] && [ ! -e build/doctrees/started ] && \
	  [ -z "$(CHANGED)" ]; then exit 0; fi; \
	$(call BUILD,build/doctrees,-b html docs build/html)
	@echo "The book is in build/html/index.html"

serve: environment ## serve the book, rebuild and reload on save
	@$(PY) -m sphinx_autobuild -c . -n -b html -d build/doctrees-serve --watch gdlbook --watch conf.py docs build/serve

test: environment-test html doctest ## run every check there is
	@.ci/checks

doctest: environment ## run every cell against its pinned result
	@$(call BUILD,build/doctrees-doctest,-b doctest -D nb_execution_mode=off docs build/doctest)
	@sed -n 's/^ *\([0-9][0-9]*\) tests*$$/\1 pinned cells passed/p' build/doctest/output.txt

pins: environment ## rewrite the pinned results to what the cells print now
	@$(PY) docs/_ext/write_pins.py $$(find docs -name '*.md' -not -path '*/node_modules/*' | sort)

bench: environment-test html ## time the package beside public peers (minutes)
	@for script in benchmarks/[a-z]*.py; do \
	  grep -q '__main__' $$script || continue; \
	  case $$script in */time_*) continue;; esac; \
	  $(PY) $$script || exit 1; \
	done

experiments: environment-test ## measure the tables of the book anew (a quarter of an hour)
	@$(PY) -m gdlbook.experiments.run

audit: environment-test html pdf epub ## examine what test has no time for (a quarter of an hour)
	@$(AUDIT) -s -k lighthouse
	@$(AUDIT) -k "not lighthouse" --numprocesses 2

pdf: environment-test ## print the whole book into build/gdlbook.pdf
	@$(call BUILD,build/doctrees-whole,-b singlehtml docs build/singlehtml)
	@$(PY) docs/_ext/write_pdf.py build/singlehtml/index.html build/gdlbook.pdf

epub: environment ## make an e-book of it, build/epub/*.epub
	@$(call BUILD,build/doctrees-whole,-b epub docs build/epub)
	@echo "The book is in $$(ls build/epub/*.epub)"

linkcheck: environment ## ask every outside link of the book for an answer
	@$(call BUILD,build/doctrees-doctest,-b linkcheck -D nb_execution_mode=off docs build/linkcheck)

lock: environment-test ## resolve the dependencies of pyproject.toml anew
	@.ci/lock

clean: ## remove what was built; the environment stays
	@rm -rf build .pytest_cache .ruff_cache .mypy_cache .hypothesis

environment:
	@.ci/environment docs

environment-test:
	@.ci/environment test
